import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { SlowReader } from './slow-readers.ts';

/** A complete response that its client has not taken yet. */
export class UnsentResponse implements SlowReader {
  readonly #response: ServerResponse;
  readonly unread: number;
  #queued: number | undefined;
  #movedAt = performance.now();

  constructor(response: ServerResponse, unread: number) {
    this.#response = response;
    this.unread = unread;
    this.#queued = queuedBytes(response.socket);
  }

  get movedAt(): number {
    const queued = queuedBytes(this.#response.socket);
    if (queued !== this.#queued) {
      this.#queued = queued;
      this.#movedAt = performance.now();
    }
    return this.#movedAt;
  }

  cutOff(): void {
    this.#response.destroy();
  }
}

/**
 * What the system has not accepted. Node's documented counters change only when a buffer has been sent completely, and a
 * response is one buffer; its own socket timeouts look here too. Undefined for a socket of another kind.
 */
function queuedBytes(socket: (Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null }) | null) {
  return socket?._handle?.writeQueueSize;
}
