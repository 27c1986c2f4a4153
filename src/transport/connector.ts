import type { Socket } from 'node:net';
import { buildConnector, errors } from 'undici';
import { Cancellation, type CancelSignal, untilAborted } from '../flights/cancellation.ts';
import { connectTcp, type Lookup } from './address-race.ts';

/** Where a connection goes, as undici names it. */
export type Target = buildConnector.Options;

/** Makes a connection on which HTTP can be spoken with the target. Rejects with the signal's reason once that aborts. */
export type Dial = (target: Target, signal: CancelSignal) => Promise<Socket>;

/** Makes the connections of a pool. */
export class Connector {
  readonly #dial: Dial;
  readonly #timeoutMs: number;
  readonly #attempts = new Set<Cancellation>();

  /**
   * `timeoutMs` is how long the longest operation may wait. A connection that takes longer is given up, or it would keep its
   * place in the pool for ever; there is no shorter limit.
   */
  constructor(dial: Dial, timeoutMs: number) {
    this.#dial = dial;
    this.#timeoutMs = timeoutMs;
  }

  /** As undici calls it. */
  readonly connect: buildConnector.connector = (target, callback) => {
    this.#open(target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('No connection.'), null),
    );
  };

  /** Gives up what is being connected. */
  close(): void {
    for (const attempt of this.#attempts) attempt.abort(new errors.ClientDestroyedError());
  }

  async #open(target: Target): Promise<Socket> {
    const attempt = new Cancellation();
    const timer = setTimeout(() => attempt.abort(tookTooLong(target, this.#timeoutMs)), this.#timeoutMs).unref();
    this.#attempts.add(attempt);
    try {
      return await untilAborted(this.#dial(target, attempt), attempt);
    } finally {
      clearTimeout(timer);
      this.#attempts.delete(attempt);
    }
  }
}

/** Connects to the target itself. */
export function directDial(lookup?: Lookup): Dial {
  const secure = tlsDial();
  return async (target, signal) => {
    const { hostname, protocol } = target;
    const socket = await connectTcp({ hostname, port: portOf(target) }, signal, lookup);
    return protocol === 'https:' ? secure({ ...target, httpSocket: socket }, signal) : tune(socket);
  };
}

/** Speaks TLS with the target on the connection that it comes with, `httpSocket`. Remembers sessions. */
export function tlsDial(): Dial {
  const upgrade = buildConnector({ timeout: 0 });
  return (target, signal) => {
    const destroy = (): void => void target.httpSocket?.destroy();
    signal.addEventListener('abort', destroy);
    return new Promise<Socket>((resolve, reject) => {
      upgrade(target, (error, socket) => {
        signal.removeEventListener('abort', destroy);
        if (error) reject(error);
        else resolve(socket);
      });
    });
  };
}

/** The target's port, or that of its protocol. */
export function portOf({ port, protocol }: Pick<Target, 'port' | 'protocol'>): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** As undici does with the sockets that it makes. */
function tune(socket: Socket): Socket {
  return socket.setNoDelay(true).setKeepAlive(true, 60_000);
}

function tookTooLong({ hostname }: Target, timeoutMs: number): Error {
  return new errors.ConnectTimeoutError(`Connecting to ${hostname} took longer than ${timeoutMs} ms.`);
}
