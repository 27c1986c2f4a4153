import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends bytes that no client would send, and gives all that comes back until the connection ends. */
export async function rawExchange(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk;
  });
  const closed = once(socket, 'close');
  socket.write(Buffer.from(request, 'latin1'));
  await closed;
  return answer;
}

/** A request of these lines that asks for the connection to be closed. */
export function rawRequest(requestLine: string, headers: readonly string[] = [], body = ''): string {
  return [requestLine, 'Host: gateway', 'Connection: close', ...headers, '', body].join('\r\n');
}
