import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { CancelSignal } from '../flights/cancellation.ts';
import { type Dial, directDial, portOf, type Target, tlsDial } from './connector.ts';
import { ProxyError, type ProxyServer } from './proxy.ts';

/** Connects to the proxy; failures name it. */
export function proxyDial(proxy: ProxyServer): Dial {
  const dial = directDial();
  return async (_target, signal) => {
    try {
      return await dial(proxy.target, signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
      throw new ProxyError(`The proxy ${proxy.name} cannot be reached${code}.`, true, cause);
    }
  };
}

/** Speaks TLS with the target through a tunnel that the proxy opens. */
export function tunnelDial(proxy: ProxyServer): Dial {
  const dial = proxyDial(proxy);
  const secure = tlsDial();
  return async (target, signal) => {
    const httpSocket = await openTunnel(proxy, target, await dial(target, signal), signal);
    return secure({ ...target, httpSocket }, signal);
  };
}

function openTunnel(
  { name, authorization }: ProxyServer,
  target: Target,
  socket: Socket,
  signal: CancelSignal,
): Promise<Socket> {
  const { hostname } = target;
  const path = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${portOf(target)}`;
  const headers = { host: path, ...(authorization !== undefined && { 'proxy-authorization': authorization }) };
  return new Promise((resolve, reject) => {
    const fail = (message: string, isRetryable: boolean, cause?: unknown): void => {
      end();
      socket.destroy();
      reject(signal.aborted ? signal.reason : new ProxyError(message, isRetryable, cause));
    };
    const onAbort = (): void => fail('', false);
    const end = (): void => signal.removeEventListener('abort', onAbort);
    signal.addEventListener('abort', onAbort);
    const connect = request({ method: 'CONNECT', path, headers, createConnection: () => socket });
    connect.on('error', (cause) => fail(`The proxy ${name} closed the connection.`, true, cause));
    connect.on('connect', ({ statusCode = 0 }, _socket, head) => {
      if (statusCode < 200 || statusCode > 299) return fail(refusal(name, statusCode), statusCode >= 500);
      end();
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    connect.end();
  });
}

/** Explains the proxy's status. */
export function refusal(name: string, status: number): string {
  const why =
    status === 407 ? 'It requires credentials, or did not accept them.' : 'It does not open a tunnel to the upstream.';
  return `The proxy ${name} answered with status ${status}. ${why}`;
}
