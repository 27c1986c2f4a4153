import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** More than a client sends ahead; keeps the memory of waiting requests small. */
const maxWaiting = 256;

/** The responses of each connection that wait for earlier ones to be sent. */
const waitingOf = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Waits until the earlier responses of a connection are sent: made before, a response would be kept for as long as the client
 * does not read. Never resolves if the connection is closed first. Closes it if too many requests wait.
 */
export function turnOf({ socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return close(response);
    const waiting = waitingOf.get(socket) ?? startLine(socket);
    if (waiting.size >= maxWaiting) socket.destroy();
    waiting.add(response);
    response.once('socket', () => {
      waiting.delete(response);
      resolve();
    });
  });
}

function startLine(socket: Socket): Set<ServerResponse> {
  const waiting = new Set<ServerResponse>();
  waitingOf.set(socket, waiting);
  socket.once('close', () => {
    for (const response of waiting) close(response);
    waiting.clear();
  });
  return waiting;
}

/** Node emits `close` only for the response being sent. */
function close(response: ServerResponse): void {
  response.destroy();
  response.emit('close');
}
