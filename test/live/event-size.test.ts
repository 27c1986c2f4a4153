import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const streams: EventStream[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function subscribe(url: string, selection: string): Promise<EventStream> {
  const stream = await openEventStream(url, { query: `subscription { systemTasksChanged ${selection} }` });
  streams.push(stream);
  return stream;
}

function logged(index: number, characters: number): SandboxTask {
  const message = { log_level: 'info', logger: 'l', attributes: {}, timestamp: '2025-05-20T08:00:00Z' };
  return aTask({
    uuid: uuidOf(index),
    name: `task_${index}`,
    messages: [{ ...message, event: 'x'.repeat(characters) }],
  });
}

const tooLarge = (bytes: number) => ({
  data: { systemTasksChanged: null },
  errors: [
    {
      message: `An event must have at most ${bytes} bytes, but this one has more. Subscribe to fewer tasks, or select fewer fields.`,
      locations: expect.any(Array),
      path: ['systemTasksChanged'],
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ],
});

const aliases = (count: number, selection: string): string =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: nodes { ${selection} }`).join(' ')} }`;

describe('an event is bounded by MAX_RESPONSE_BYTES', () => {
  it('however many aliases it takes: an error takes its place, and the stream goes on', async () => {
    const log = captureLog();
    await using gateway = await startGatewayOnSandbox(
      { tasks: [logged(0, 10_000)] },
      { liveIntervalMs: 100, maxResponseBytes: 100_000 },
      log.logger,
    );
    const [small, large] = [
      await subscribe(gateway.url, aliases(5, 'messages { event }')),
      await subscribe(gateway.url, aliases(20, 'name messages { event }')),
    ];
    expect((await small.next())?.data.systemTasksChanged.a4[0].messages[0].event).toHaveLength(10_000);
    expect(await large.next()).toEqual(tooLarge(100_000));
    gateway.sandbox.setTasks([logged(0, 100)]);
    expect((await large.next())?.data.systemTasksChanged.a19).toMatchObject([{ name: 'task_0' }]);
    expect((await small.next())?.data.systemTasksChanged.a4[0].messages[0].event).toHaveLength(100);
    large.close();
    expect((await log.requests(1))[0]).toMatchObject({ errorCodes: ['BAD_USER_INPUT'], outcome: 'aborted' });
  });

  it('and the next one says what has changed since the one that came through', async () => {
    await using gateway = await startGatewayOnSandbox(
      { tasks: [logged(0, 10)] },
      { liveIntervalMs: 100, maxResponseBytes: 5_000 },
    );
    const stream = await subscribe(gateway.url, '{ nodes { messages { event } } added { name } }');
    expect((await stream.next())?.data.systemTasksChanged.added).toEqual([]);
    gateway.sandbox.setTasks([logged(0, 10), logged(1, 10_000)]);
    expect(await stream.next()).toEqual(tooLarge(5_000));
    // The same list is not tried again, but any other is.
    gateway.sandbox.setTasks([logged(0, 10), logged(1, 10), logged(2, 10)]);
    expect((await stream.next())?.data.systemTasksChanged.added).toEqual([{ name: 'task_1' }, { name: 'task_2' }]);
  });

  it('to the byte', async () => {
    await using upstream = await startScriptedUpstream((_request, response) =>
      response.end(pageOf([{ ...logged(0, 500), full_name: 'x' }])),
    );
    const selection = '{ nodes { messages { event } } }';
    const event = { data: { systemTasksChanged: { nodes: [{ messages: [{ event: 'x'.repeat(500) }] }] } } };
    const bytes = JSON.stringify(event).length;
    for (const [maxResponseBytes, expected] of [
      [bytes, event],
      [bytes - 1, tooLarge(bytes - 1)],
    ] as const) {
      await using gateway = await startGateway({ upstreamUrl: upstream.url, maxResponseBytes });
      await using stream = await openEventStream(gateway.url, {
        query: `subscription { systemTasksChanged ${selection} }`,
      });
      expect(await stream.next()).toEqual(expected);
    }
  });

  it('with its errors: those of many broken tasks', async () => {
    await using gateway = await startGatewayOnSandbox(
      { tasks: tasks(100, () => ({ finish_timestamp: 'yesterday' })) },
      { maxResponseBytes: 20_000 },
    );
    const stream = await subscribe(gateway.url, '(first: 100) { nodes { name } }');
    expect(await stream.next()).toMatchObject({
      data: { systemTasksChanged: null },
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

it('an event is one line, however the upstream breaks its own', async () => {
  const task = { ...aTask(), full_name: 'x\ny', uid: 'a\r\nb' };
  const message = {
    timestamp: task.start_timestamp,
    log_level: 'info',
    logger: '',
    event: '1\n2',
    attributes: { a: [1] },
  };
  const body = JSON.stringify(JSON.parse(pageOf([{ ...task, messages: [message] }])), null, 1).replaceAll('\n', '\r\n');
  await using upstream = await startScriptedUpstream((_request, response) => response.end(body));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const stream = await subscribe(gateway.url, '{ nodes { uid fullName messages { event attributes } } }');
  expect(await stream.next()).toEqual({
    data: {
      systemTasksChanged: {
        nodes: [{ uid: 'a\r\nb', fullName: 'x\ny', messages: [{ event: '1\n2', attributes: { a: [1] } }] }],
      },
    },
  });
});

it('an event of many parts arrives whole', async () => {
  const rows = Array.from({ length: 3 }, (_, index) => ({ ...logged(index, 1_000_000), full_name: 'x' }));
  await using upstream = await startScriptedUpstream((_request, response) => response.end(pageOf(rows)));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const stream = await subscribe(gateway.url, '{ nodes { uuid messages { event } } }');
  expect(await stream.next()).toEqual({
    data: {
      systemTasksChanged: {
        nodes: rows.map(({ uuid }) => ({ uuid, messages: [{ event: 'x'.repeat(1_000_000) }] })),
      },
    },
  });
});
