import type { Socket } from 'node:net';
import { buildConnector, errors } from 'undici';
import { Cancellation, type CancelSignal, untilAborted } from '../flights/cancellation.ts';
import { connectTcp, type Lookup } from './address-race.ts';

/** The target of a connection, in undici's terms. */
export type Target = buildConnector.Options;

/** Opens a connection that speaks HTTP with the target. Rejects with the signal's reason when it aborts. */
export type Dial = (target: Target, signal: CancelSignal) => Promise<Socket>;

/** Opens the connections of a pool. */
export class Connector {
  readonly #dial: Dial;
  readonly #timeoutMs: number;
  readonly #attempts = new Set<Cancellation>();

  /**
   * `timeoutMs` is the longest deadline of an operation. A connection attempt that takes longer is given up, otherwise it
   * would occupy its place in the pool for ever; there is no shorter limit.
   */
  constructor(dial: Dial, timeoutMs: number) {
    this.#dial = dial;
    this.#timeoutMs = timeoutMs;
  }

  /** undici's connector interface. */
  readonly connect: buildConnector.connector = (target, callback) => {
    this.#open(target).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error('No connection.'), null),
    );
  };

  /** Aborts all connection attempts. */
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

/** Connects directly to the target. */
export function directDial(lookup?: Lookup): Dial {
  const secure = tlsDial();
  return async (target, signal) => {
    const { hostname, protocol } = target;
    const socket = await connectTcp({ hostname, port: portOf(target) }, signal, lookup);
    return protocol === 'https:' ? secure({ ...target, httpSocket: socket }, signal) : tune(socket);
  };
}

/** Opens TLS over the target's `httpSocket`. Caches sessions. */
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

/** The target's port, or the default port of its protocol. */
export function portOf({ port, protocol }: Pick<Target, 'port' | 'protocol'>): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** Sets the options that undici sets on its own sockets. */
function tune(socket: Socket): Socket {
  return socket.setNoDelay(true).setKeepAlive(true, 60_000);
}

function tookTooLong({ hostname }: Target, timeoutMs: number): Error {
  return new errors.ConnectTimeoutError(`Connecting to ${hostname} took longer than ${timeoutMs} ms.`);
}
