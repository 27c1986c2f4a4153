import { connect, type Socket } from 'node:net';

export interface SlowReadersOptions {
  readonly origin: string;
  readonly token: string;
  readonly count: number;
}

/** Clients that ask for much, answers and events, and read none of it. */
export interface SlowReaders {
  /** How often one of them has asked. */
  readonly asked: number;
  /** They leave. Resolves when all connections are closed. */
  stop(): Promise<void>;
}

const list = '{ systemTasks(last: 100) { nodes { uuid name messages { event attributes } } } }';
const subscription = 'subscription { systemTasksChanged(first: 100) { nodes { uuid messages { event attributes } } } }';

/** Each leaves after a while, and another comes in its place. */
export function startSlowReaders({ origin, token, count }: SlowReadersOptions): SlowReaders {
  const { hostname, port } = new URL(origin);
  const sockets = new Set<Socket>();
  let stopped = false;
  let asked = 0;

  const start = (index: number): void => {
    const socket = connect(Number(port), hostname);
    sockets.add(socket);
    socket.pause();
    // A receive window that is full at once cannot be asked for; what is sent fills it.
    socket.write(
      index % 2 === 0 ? request(list, 'application/json').repeat(20) : request(subscription, 'text/event-stream'),
    );
    asked++;
    const leaving = setTimeout(() => socket.destroy(), 500 + ((index * 97) % 1_500));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(leaving);
      sockets.delete(socket);
      if (!stopped) start(index + 1);
    });
  };
  const request = (query: string, accept: string): string => {
    const body = JSON.stringify({ query });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: gateway',
      `Authorization: Bearer ${token}`,
      `Accept: ${accept}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return `${head.join('\r\n')}\r\n\r\n${body}`;
  };

  for (let index = 0; index < count; index++) start(index);
  return {
    get asked() {
      return asked;
    },
    async stop() {
      stopped = true;
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
