import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { type RawScript, type RawUpstream, rawAnswer, startRawUpstream } from '../support/raw-upstream.ts';
import { pageOf } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const good = pageOf([restTask]);
const query = '{ systemTasks(first: 5) { nodes { uuid } } }';
const answer = { systemTasks: { nodes: [{ uuid: restTask.uuid }] } };
const chunkedHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const half = good.slice(0, good.length / 2);

let upstream: RawUpstream;
let gateway: TestGateway;
let scripts: RawScript[] = [];

beforeEach(async () => {
  scripts = [];
  upstream = await startRawUpstream((socket, head) => (scripts.shift() ?? answering(rawAnswer(good)))(socket, head));
  // One connection, so that what is left on it would meet the next call.
  gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 1_000, upstreamConnections: 1 });
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

function answering(text: string | Buffer): RawScript {
  return (socket) => void socket.write(text);
}

function answeringLast(text: string | Buffer): RawScript {
  return (socket) => void socket.end(text);
}

/** One byte a time, and never an end. */
function dribbling(text: string): RawScript {
  return (socket) => {
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 20);
    socket.on('close', () => clearInterval(timer));
  };
}

function withoutChecksum(gzip: Buffer): Buffer {
  return Buffer.from(gzip).fill(0, gzip.length - 8, gzip.length - 4);
}

async function outcomeOf(...faults: RawScript[]): Promise<{ outcome: unknown; calls: number }> {
  scripts = faults;
  const { data, errors } = await gateway.query(query);
  const calls = upstream.heads.length;
  scripts = [];
  expect((await gateway.query(query)).data).toEqual(answer);
  return { outcome: errors ? errors[0]?.extensions.code : data, calls };
}

it.each<[string, RawScript, string, number]>([
  ['a status line that comes byte by byte', dribbling(`HTTP/1.1 200 ${'O'.repeat(1_000)}`), 'UPSTREAM_TIMEOUT', 1],
  ['headers that come byte by byte', dribbling('HTTP/1.1 200 OK\r\nX-A: b'.padEnd(1_000, 'b')), 'UPSTREAM_TIMEOUT', 1],
  ['a chunk size that comes byte by byte', answering(`${chunkedHead}1`), 'UPSTREAM_TIMEOUT', 1],
  ['interim answers and no other', dribbling('HTTP/1.1 102 Processing\r\n\r\n'), 'UPSTREAM_TIMEOUT', 1],
  [
    'a body that is shorter than it tells, on a connection that stays',
    answering(`HTTP/1.1 200 OK\r\nContent-Length: ${good.length + 10}\r\n\r\n${good}`),
    'UPSTREAM_TIMEOUT',
    1,
  ],
  [
    'a body that is shorter than it tells, on a connection that ends',
    answeringLast(`HTTP/1.1 200 OK\r\nContent-Length: ${good.length + 10}\r\n\r\n${good}`),
    'UPSTREAM_UNAVAILABLE',
    1,
  ],
  [
    'a body that is cut where it tells its end',
    answering(`HTTP/1.1 200 OK\r\nContent-Length: ${half.length}\r\n\r\n${half}`),
    'UPSTREAM_INVALID_RESPONSE',
    1,
  ],
  ['chunks that end early', answeringLast(chunkedHead + chunk(half)), 'UPSTREAM_UNAVAILABLE', 1],
  ['a chunk size that is none', answering(`${chunkedHead}${chunk(half)}zz\r\n`), 'UPSTREAM_UNAVAILABLE', 1],
  [
    'an end of the connection for an end of the body, too early',
    answeringLast(`HTTP/1.0 200 OK\r\n\r\n${half}`),
    'UPSTREAM_INVALID_RESPONSE',
    1,
  ],
  [
    'a switch of protocols that nobody asked for',
    answering('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    'UPSTREAM_UNAVAILABLE',
    3,
  ],
])('%s ends in its code, and the next answer is right', async (_what, fault, code, calls) => {
  expect(await outcomeOf(fault, ...Array.from({ length: calls - 1 }, () => fault))).toEqual({ outcome: code, calls });
});

it.each<[string, RawScript]>([
  [
    'headers of more bytes than the parser takes',
    answering(rawAnswer(good, `HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(100_000)}`)),
  ],
  ['a header that is none', answering(rawAnswer(good, 'HTTP/1.1 200 OK\r\nX\u0001A: b'))],
  ['two lengths that differ', answering(rawAnswer(good, 'HTTP/1.1 200 OK\r\nContent-Length: 3'))],
  ['a length that is none', answering(`HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n${good}`)],
  ['a connection that ends in the head', answeringLast('HTTP/1.1 200 OK\r\nContent-')],
])('%s, each time, is UPSTREAM_UNAVAILABLE, and the next answer is right', async (_what, fault) => {
  expect(await outcomeOf(fault, fault, fault)).toEqual({ outcome: 'UPSTREAM_UNAVAILABLE', calls: 3 });
});

it.each<[string, RawScript]>([
  ['chunks of one byte', answering(`${chunkedHead}${[...good].map(chunk).join('')}0\r\n\r\n`)],
  [
    'chunks with extensions and a trailer',
    answering(`${chunkedHead}${chunk(good).replace('\r\n', ';a=b\r\n')}0\r\nX-A: b\r\n\r\n`),
  ],
  [
    'an interim answer before the answer',
    answering(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${rawAnswer(good)}`),
  ],
  ['HTTP/1.0, whose body ends with its connection', answeringLast(`HTTP/1.0 200 OK\r\n\r\n${good}`)],
  ['a header twice', answering(rawAnswer(good, 'HTTP/1.1 200 OK\r\nRetry-After: 1\r\nRetry-After: 2'))],
  [
    'an answer that comes with the end of its connection',
    answeringLast(rawAnswer(good, 'HTTP/1.1 200 OK\r\nConnection: close')),
  ],
  ['an encoding that is none', answering(rawAnswer(good, 'HTTP/1.1 200 OK\r\nContent-Encoding: identity'))],
])('%s is read', async (_what, script) => {
  expect(await outcomeOf(script)).toEqual({ outcome: answer, calls: 1 });
});

it('what follows an answer on its connection is not the next answer', async () => {
  const others = rawAnswer(pageOf([{ ...restTask, uuid: '00000000-0000-4000-8000-00000000000e' }]));
  const { outcome } = await outcomeOf(answering(rawAnswer(good) + others));
  expect(outcome).toEqual(answer);
});

it('a longer body than it tells is not the start of the next answer', async () => {
  const { outcome } = await outcomeOf(answering(`${rawAnswer(good)}${good}`));
  expect(outcome).toEqual(answer);
});

it('a connection that ends just as it is used again is survived', async () => {
  for (let round = 0; round < 5; round++) {
    expect((await gateway.query(query)).data).toEqual(answer);
    expect(await outcomeOf((socket) => socket.destroy())).toMatchObject({ outcome: answer });
  }
});

it('a connection that the upstream ends while it is idle is replaced', async () => {
  for (let round = 0; round < 5; round++) {
    scripts = [(socket) => socket.write(rawAnswer(good), () => setImmediate(() => socket.destroy()))];
    expect((await gateway.query(query)).data).toEqual(answer);
    while (upstream.open > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await gateway.query(query)).data).toEqual(answer);
  }
});

it.each<[string, Buffer, unknown]>([
  ['several members', Buffer.concat([gzipSync(half), gzipSync(good.slice(half.length))]), answer],
  ['bytes after its end', Buffer.concat([gzipSync(good), Buffer.from('garbage')]), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'a member after its end that is cut',
    Buffer.concat([gzipSync(good), gzipSync(' ').subarray(0, 12)]),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  ['no end', gzipSync(good).subarray(0, -9), 'UPSTREAM_INVALID_RESPONSE'],
  ['a wrong checksum', withoutChecksum(gzipSync(good)), 'UPSTREAM_INVALID_RESPONSE'],
  ['nothing', Buffer.alloc(0), 'UPSTREAM_INVALID_RESPONSE'],
])('gzip of %s', async (_what, body, expected) => {
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  expect((await outcomeOf(answering(Buffer.concat([Buffer.from(head), body])))).outcome).toEqual(expected);
});

// The gateway asks for no encoding at all, so one that is answered all the same is read where it is a single, common one.
it.each<[string, Buffer, unknown]>([
  ['GZIP', gzipSync(good), answer],
  ['gzip, gzip', gzipSync(gzipSync(good)), 'UPSTREAM_INVALID_RESPONSE'],
  ['gzip, nobody-knows', gzipSync(good), 'UPSTREAM_INVALID_RESPONSE'],
  ['__proto__', Buffer.from(good), 'UPSTREAM_INVALID_RESPONSE'],
  ['gzip, '.repeat(200), gzipSync(good), 'UPSTREAM_INVALID_RESPONSE'],
])('Content-Encoding %.20s', async (encoding, body, expected) => {
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`;
  expect((await outcomeOf(answering(Buffer.concat([Buffer.from(head), body])))).outcome).toEqual(expected);
});
