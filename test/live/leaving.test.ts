import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startProgram } from '../support/program.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { until, untilQuiet } from '../support/until.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const query = 'subscription { systemTasksChanged { totalCount } }';
const streams: EventStream[] = [];

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
  const stream = await openEventStream(url, { query, headers });
  streams.push(stream);
  return stream;
}

/** What keeps the process running, of the kinds that streams and polls use. */
function resources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /^(Timeout|Immediate|TCPSocketWrap|TCPServerWrap)$/.test(kind));
}

describe('when the last subscriber leaves', () => {
  it.each(['text/event-stream', '*/*'])('polling stops, and no timer and no socket is left (%s)', async (accept) => {
    const before = resources().length;
    {
      await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) }, { liveIntervalMs: 100 });
      const all = await Promise.all(Array.from({ length: 20 }, () => open(gateway.url, { accept })));
      for (const stream of all) await stream.next();
      for (const stream of all) stream.close();
      // No poll comes in the time of many.
      await untilQuiet(() => gateway.sandbox.requests.length, 300);
    }
    await until(() => resources().length <= before);
  });

  it('a poll in flight is given up', async () => {
    const held: ServerResponse[] = [];
    const closed: ServerResponse[] = [];
    await using upstream = await startScriptedUpstream((_request, response) => {
      held.push(response);
      response.once('close', () => closed.push(response));
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url, liveIntervalMs: 100 });
    const stream = await open(gateway.url);
    await until(() => held.length === 1);
    stream.close();
    await until(() => closed.length === 1);
    expect(held).toHaveLength(1);
  });

  it('but not before: the others are told what comes', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) }, { liveIntervalMs: 100 });
    const [leaving, staying] = [await open(gateway.url), await open(gateway.url)];
    await leaving.next();
    await staying.next();
    leaving.close();
    gateway.sandbox.setTasks(tasks(4));
    expect(await staying.next()).toEqual({ data: { systemTasksChanged: { totalCount: 4 } } });
  });

  it('who comes back is told the state of then', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
    const first = await open(gateway.url);
    await first.next();
    first.close();
    gateway.sandbox.setTasks(tasks(4));
    await until(async () => (await (await open(gateway.url)).next())?.data.systemTasksChanged.totalCount === 4);
  });
});

it('a stream without events is kept alive by comments', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
  const stream = await open(gateway.url);
  await stream.next();
  const before = stream.pings;
  for (let pings = before; pings < before + 3; pings++) {
    vi.advanceTimersByTime(12_000);
    await until(() => stream.pings > pings);
  }
  expect(stream.pings).toBe(before + 3);
  expect(stream.waiting).toBe(0);
});

it('a subscriber that does not read makes nothing pile up, and finds the latest', async () => {
  const event = 'x'.repeat(1_000_000);
  let polls = 0;
  await using upstream = await startScriptedUpstream((_request, response) => {
    polls++;
    const messages = [{ timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: 'l', event, attributes: {} }];
    const rows = tasks(1, () => ({ duration: polls, messages }));
    response.end(pageOf(rows.map((task) => ({ ...task, full_name: task.name }))));
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, liveIntervalMs: 100 });
  const body = JSON.stringify({
    query: 'subscription { systemTasksChanged { nodes { duration messages { event } } } }',
  });
  const { host, port, hostname } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  // Polls go on for one who reads.
  const reader = await open(gateway.url);
  await until(() => polls >= 40);
  reader.close();
  const durations = new Set<number>();
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const [, duration] = /"duration":(\d+)/.exec(text) ?? [];
    if (duration !== undefined) durations.add(Number(duration));
    text = text.slice(-100);
  });
  socket.resume();
  await until(() => [...durations].some((duration) => duration >= 40));
  socket.destroy();
  // What the sockets hold, and not one for each of 40 polls.
  expect([...durations].filter((duration) => duration < 40).length).toBeLessThan(20);
});

describe('SIGTERM', () => {
  it('ends open streams with a reason, and the program with 0, long before SHUTDOWN_MS', async () => {
    const program = startProgram({ PORT: '0', SHUTDOWN_MS: '600000' });
    const endpoint = await program.endpoint;
    const all = [await open(endpoint), await open(endpoint)];
    for (const stream of all) expect((await stream.next())?.errors).toBeUndefined();
    program.signal('SIGTERM');
    for (const stream of all) {
      expect((await stream.next())?.errors).toMatchObject([
        { message: 'The gateway is stopping. Subscribe again.', extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
      ]);
      expect(await stream.next()).toBeUndefined();
    }
    expect(await program.end).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('ends a stream whose first poll is in flight', async () => {
    const held: ServerResponse[] = [];
    await using upstream = await startScriptedUpstream((_request, response) => void held.push(response));
    const program = startProgram({
      PORT: '0',
      SHUTDOWN_MS: '600000',
      UPSTREAM_URL: upstream.url,
      UPSTREAM_API: 'system_tasks',
    });
    const stream = await open(await program.endpoint);
    await until(() => held.length === 1);
    program.signal('SIGTERM');
    expect((await stream.next())?.errors).toHaveLength(1);
    expect(await stream.next()).toBeUndefined();
    expect(await program.end).toBe(0);
  });
});
