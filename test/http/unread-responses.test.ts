import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/cli/listen.ts';
import { IncomingBodies } from '../../src/http/incoming-bodies.ts';
import { createNodeAdapter } from '../../src/http/node-adapter.ts';
import type { PlainAnswer } from '../../src/http/plain-answer.ts';
import { type SlowReader, SlowReaders } from '../../src/http/slow-readers.ts';
import { createObservation } from '../../src/observability/observation.ts';
import { captureLog } from '../support/captured-log.ts';
import { until, untilQuiet } from '../support/until.ts';

/** More than the system keeps for one connection. */
const large = Buffer.alloc(32 * 1024 * 1024, 'x');

const log = captureLog();
const counted = new Set<SlowReader>();
const asked: string[] = [];
let waiting: (() => void)[] = [];
let responses: ServerResponse[] = [];
let port: number;

class WatchedReaders extends SlowReaders {
  override add(reader: SlowReader): void {
    counted.add(reader);
    super.add(reader);
  }
  override delete(reader: SlowReader): void {
    counted.delete(reader);
    super.delete(reader);
  }
}

function answerTo(path: string): PlainAnswer {
  const body = path.startsWith('/large') ? large : Buffer.from(path);
  return { status: 200, headers: { 'Content-Length': String(body.length) }, body };
}

beforeEach(async () => {
  counted.clear();
  asked.length = 0;
  waiting = [];
  responses = [];
  const handle = createNodeAdapter({
    graphqlPath: '/graphql',
    graphql: async ({ search }) => {
      asked.push(search);
      return search === '?handed-over' ? { handover: 'anything' } : { answer: answerTo(`/${search.slice(1)}`) };
    },
    takeOver: async () => answerTo('/large'),
    async plain({ path }) {
      asked.push(path);
      if (path === '/waits') await new Promise<void>((resolve) => waiting.push(resolve));
      return answerTo(path);
    },
    bodies: new IncomingBodies(1_000),
    slowReaders: new WatchedReaders(),
    maxRequestBytes: 1_000,
    observation: createObservation(log.logger, false),
  });
  const listening = await listen(
    (request, response) => {
      responses.push(response);
      handle(request, response);
    },
    { host: '127.0.0.1', port: 0 },
  );
  port = Number(new URL(listening.origin).port);
  onTestFinished(() => listening.close());
});

async function send(...targets: string[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await once(socket, 'connect');
  socket.write(targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  return socket;
}

it.each(['/graphql?large', '/graphql?handed-over', '/large'])('counts %s until its client leaves', async (target) => {
  const socket = await send(target);
  await until(() => counted.size === 1);
  expect([...counted].map(({ unread }) => unread)).toEqual([large.length]);
  socket.destroy();
  await until(() => counted.size === 0);
});

it('sees that a client takes a part of a response', async () => {
  const socket = await send('/large');
  await until(() => counted.size === 1);
  const [reader] = counted;
  // What the system takes by itself has been taken when nothing moves any more.
  await untilQuiet(() => reader?.movedAt ?? 0, 300);
  const last = reader?.movedAt ?? 0;
  let taken = 0;
  socket.on('data', (chunk) => {
    taken += chunk.length;
    if (taken - chunk.length < large.length / 2 && taken >= large.length / 2) socket.pause();
  });
  socket.resume();
  await until(() => taken >= large.length / 2);
  expect(reader?.movedAt).toBeGreaterThan(last);
  expect(counted.size).toBe(1);
  socket.resume();
  await until(() => counted.size === 0);
});

it('asks for nothing while an earlier response of the connection is unsent, and then answers in order', async () => {
  const socket = await send('/large', '/graphql?large', '/second', '/graphql?third');
  await until(() => counted.size === 1 && responses.length === 4);
  expect(asked).toEqual(['/large']);
  let end = '';
  socket.on('data', (chunk: Buffer) => {
    end = (end + chunk.toString('latin1')).slice(-2_000);
  });
  socket.resume();
  await until(() => end.endsWith('/third'));
  expect(end.indexOf('/second')).toBeGreaterThan(-1);
  expect(asked).toEqual(['/large', '?large', '/second', '?third']);
  expect(counted.size).toBe(0);
});

it('notes the end of requests that waited when their connection was closed', async () => {
  const before = (await log.requests(0)).length;
  const socket = await send('/waits', '/second', '/third');
  await until(() => responses.length === 3);
  socket.destroy();
  await log.requests(before + 3);
  for (const resolve of waiting) resolve();
  expect(asked).toEqual(['/waits']);
});

it('closes a connection with too many waiting requests', async () => {
  const socket = await send('/waits', ...Array.from({ length: 300 }, () => '/x'));
  socket.resume();
  await once(socket, 'close');
  expect(asked).toEqual(['/waits']);
});

it('answers as many requests as a client may send ahead', async () => {
  const socket = await send(...Array.from({ length: 200 }, (_, index) => `/${index}`));
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  socket.resume();
  await until(() => asked.length === 200 && received.endsWith('/199'));
  const bodies = [...received.matchAll(/\r\n\r\n\/(\d+)/g)].map(([, body]) => Number(body));
  expect(bodies).toEqual(Array.from({ length: 200 }, (_, index) => index));
});
