import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type SlowReader, SlowReaders } from '../../src/http/slow-readers.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { startProgram } from '../support/program.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { openEventStream } from './event-stream.ts';

describe('clients that do not read', () => {
  const cutOffs: string[] = [];
  let readers: SlowReaders;

  beforeEach(() => {
    vi.useFakeTimers();
    cutOffs.length = 0;
    readers = new SlowReaders({ maxBytes: 100, patienceMs: 1_000 });
  });
  afterEach(() => void vi.useRealTimers());

  function add(name: string, unread: number): SlowReader & { movedAt: number } {
    const reader = { unread, movedAt: performance.now(), cutOff: () => void cutOffs.push(name) };
    readers.add(reader);
    return reader;
  }

  it('leave room for others until the bound is reached, and then none', () => {
    const first = add('a', 60);
    expect(readers.hasRoom()).toBe(true);
    add('b', 60);
    expect(readers.hasRoom()).toBe(false);
    readers.delete(first);
    readers.delete(first);
    expect(readers.hasRoom()).toBe(true);
    expect(cutOffs).toEqual([]);
  });

  it('are cut off at the bound if they have stalled, the largest first, until half is free', () => {
    add('small', 10);
    add('large', 50);
    const moving = add('moving', 30);
    add('largest', 60);
    vi.advanceTimersByTime(900);
    expect(cutOffs).toEqual([]);
    moving.movedAt = performance.now();
    vi.advanceTimersByTime(600);
    expect(cutOffs).toEqual(['largest', 'large']);
    expect(readers.hasRoom()).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(cutOffs).toHaveLength(2);
  });

  it('are cut off in the order in which they stalled', () => {
    const moving = add('moved last', 90);
    add('stalled first', 30);
    vi.advanceTimersByTime(500);
    moving.movedAt = performance.now();
    add('stalled later', 20);
    vi.advanceTimersByTime(1_000);
    expect(cutOffs).toEqual(['stalled first', 'moved last']);
  });

  it('are cut off sooner far above the bound', () => {
    for (let index = 0; index < 8; index++) add(`client ${index}`, 50);
    vi.advanceTimersByTime(200);
    expect(cutOffs).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(cutOffs).not.toEqual([]);
  });

  it('are cut off below the bound too if there was no room for an event', () => {
    add('stalled', 60);
    const other = add('other', 40);
    expect(readers.hasRoom()).toBe(false);
    readers.delete(other);
    vi.advanceTimersByTime(250);
    // Not stalled for long enough; and later nobody asks for room.
    expect(cutOffs).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(cutOffs).toEqual([]);
    const another = add('another', 40);
    expect(readers.hasRoom()).toBe(false);
    readers.delete(another);
    vi.advanceTimersByTime(250);
    expect(cutOffs).toEqual(['stalled']);
  });

  it('leave no timer when all have read', () => {
    const reader = add('a', 1_000);
    expect(vi.getTimerCount()).toBe(1);
    readers.delete(reader);
    expect(vi.getTimerCount()).toBe(0);
  });
});

const megabyte = 1024 * 1024;

/** What the system says of a process, in bytes: its memory now. */
function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

it('a hundred subscribers that never read lists with large logs take bounded memory, and the others are served', async () => {
  const event = 'x'.repeat(50_000);
  let duration = 0;
  await using upstream = await startScriptedUpstream((_request, response) => {
    const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: 'l', event, attributes: {} };
    const messages = Array.from({ length: 100 }, () => message);
    response.end(pageOf([{ ...aTask({ uuid: uuidOf(1), duration: duration++ }), full_name: 'x', messages }]));
  });
  const program = startProgram({
    PORT: '0',
    UPSTREAM_API: 'system_tasks',
    UPSTREAM_URL: upstream.url,
    LIVE_INTERVAL_MS: '1000',
  });
  const endpoint = new URL(await program.endpoint);
  const query = (first: number) =>
    `subscription { systemTasksChanged(first: ${first}) { nodes { duration messages { event } } } }`;

  // Everything is loaded before memory is compared.
  {
    await using reader = await openEventStream(endpoint.href, { query: query(1) });
    expect((await reader.next())?.errors).toBeUndefined();
  }
  const start = residentBytes(program.pid);
  const closed: Socket[] = [];
  const sockets = Array.from({ length: 100 }, (_, index) => {
    // Some share a list, most do not.
    const body = JSON.stringify({ query: query(1 + (index % 60)) });
    const socket = connect(Number(endpoint.port), endpoint.hostname);
    socket.pause();
    socket.on('error', () => undefined).once('close', () => closed.push(socket));
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    return socket;
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });

  let most = 0;
  let slowest = 0;
  const cutOff = () => program.stdout.split('\n').filter((line) => line.includes('has been cut off')).length;
  for (const end = upstream.targets.length + 400; upstream.targets.length < end && cutOff() < 10; ) {
    const began = performance.now();
    await (await fetch(new URL('/health/live', endpoint))).text();
    slowest = Math.max(slowest, performance.now() - began);
    most = Math.max(most, residentBytes(program.pid));
    await sleep(20);
  }
  // As one event of each takes 500 MB.
  expect((most - start) / megabyte).toBeLessThan(260);
  // Room is made for a client that reads.
  await using reader = await openEventStream(endpoint.href, { query: query(1) });
  for (let events = 0; events < 3; events++) expect((await reader.next())?.errors).toBeUndefined();
  expect(program.stderr).toBe('');
}, 120_000);
