import { expect, it } from 'vitest';
import { JsonText } from '../../src/sandbox/exact-json.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { openEventStream } from '../live/event-stream.ts';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestGateway } from '../support/start-gateway.ts';

// Before authentik 2024.4, a log was a list of texts, and a row had neither `expires` nor `expiring`.

const structured = {
  timestamp: '2025-05-20T08:00:00.5Z',
  log_level: 'error',
  logger: 'ldap',
  event: 'refused',
  attributes: { port: 636 },
};
const texts = ['Failed to sync', 'Connection "refused"\n\\ – é \u0001'];

/** A row of authentik 2024.2, its fields in the upstream's order. */
function oldRow(index: number, messages: readonly unknown[]): object {
  const { expires: _, expiring: __, uuid: ___, name, ...others } = aTask({ status: 'error' });
  return { uuid: uuidOf(index), name, full_name: name, ...others, messages };
}

const toMessage = (event: string): object => ({
  timestamp: aTask().finish_timestamp,
  logLevel: 'NOTSET',
  logger: '',
  event,
  attributes: {},
});
const fromStructured = {
  timestamp: structured.timestamp,
  logLevel: 'ERROR',
  logger: 'ldap',
  event: 'refused',
  attributes: { port: 636 },
};

const fields = 'timestamp logLevel logger event attributes';

/** By POST and by GET, which are executed in different ways. */
async function bothWays(gateway: TestGateway, query: string) {
  const { data, errors } = await gateway.query(query);
  const got = (await (await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`)).json()) as object;
  expect(got).toEqual({ data, ...(errors && { errors }) });
  return { data, errors };
}

it('texts are messages, beside others too, whatever is selected of them', async () => {
  const rows = [oldRow(1, texts), oldRow(2, []), oldRow(3, ['a', structured, 'b'])];
  // With escapes that JSON does not need.
  const body = pageOf(rows).replaceAll('Failed', '\\u0046ailed');
  await using upstream = await startScriptedUpstream(answering(200, body));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await bothWays(
    gateway,
    `{ systemTasks { nodes {
      expires expiring messageCount errors: messageCount(minLevel: ERROR) problem { event }
      messages { ${fields} }
      turned: messages { attributes event logger logLevel timestamp }
      last: messages(last: 1) { event timestamp }
      errorMessages: messages(minLevel: ERROR) { event }
    } } }`,
  );
  expect(errors).toBeUndefined();
  const old = { expires: null, expiring: null };
  const logs = [texts.map(toMessage), [], [toMessage('a'), fromStructured, toMessage('b')]];
  expect(data.systemTasks.nodes).toEqual([
    {
      ...old,
      messageCount: 2,
      errors: 0,
      problem: null,
      messages: logs[0],
      turned: logs[0],
      last: [{ event: texts[1], timestamp: aTask().finish_timestamp }],
      errorMessages: [],
    },
    { ...old, messageCount: 0, errors: 0, problem: null, messages: [], turned: [], last: [], errorMessages: [] },
    {
      ...old,
      messageCount: 3,
      errors: 1,
      problem: { event: 'refused' },
      messages: logs[2],
      turned: logs[2],
      last: [{ event: 'b', timestamp: aTask().finish_timestamp }],
      errorMessages: [{ event: 'refused' }],
    },
  ]);
});

it('texts can be filtered by, and looked up', async () => {
  await using upstream = await startScriptedUpstream((request, response) => {
    const isList = request.url?.includes('?');
    answering(200, isList ? pageOf([oldRow(1, texts)]) : JSON.stringify(oldRow(1, texts)))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await bothWays(
    gateway,
    `{ all: systemTasks(filter: { messageLevel: NOTSET }) { totalCount } none: systemTasks(filter: { messageLevel: INFO }) { totalCount }
      systemTask(uuid: "${uuidOf(1)}") { messages { event } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    all: { totalCount: 1 },
    none: { totalCount: 0 },
    systemTask: { messages: texts.map((event) => ({ event })) },
  });
});

it('the departure is logged once', async () => {
  const log = captureLog('warn');
  await using upstream = await startScriptedUpstream(answering(200, pageOf([oldRow(1, texts), oldRow(2, texts)])));
  await using gateway = await startGateway({ upstreamUrl: upstream.url }, log.logger);
  for (let time = 0; time < 2; time++) await gateway.query('{ systemTasks { nodes { messages { event } } } }');
  const told = log.lines.filter(({ drift }) => drift).map(({ drift, name }) => `${drift} ${name}`);
  expect(told.sort()).toEqual(['missing task field expires', 'missing task field expiring', 'text message messages']);
});

it('a text that is no JSON breaks what a broken message does', async () => {
  // Without `expires`, nothing says where a log ends but the log.
  for (const row of [oldRow(1, ['here']), { ...oldRow(1, ['here']), expires: null, expiring: true }]) {
    await using upstream = await startScriptedUpstream(answering(200, pageOf([row]).replace('"here"', '"a\nb"')));
    await using gateway = await startGateway({ upstreamUrl: upstream.url });
    const { errors } = await gateway.query('{ systemTasks { nodes { uuid messages { event } } } }');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  }
});

it('a change of a text, or of another field beside texts, is a change of the list', async () => {
  const served = (messages: readonly string[], overrides: Partial<SandboxTask> = {}): readonly SandboxTask[] =>
    tasks(1, () => ({ messages: messages.map((text) => new JsonText(JSON.stringify(text))), ...overrides }));
  await using gateway = await startGatewayOnSandbox({ tasks: served(['one']) }, { liveIntervalMs: 50 });
  await using stream = await openEventStream(gateway.url, {
    query: 'subscription { systemTasksChanged { changed { messages { event timestamp } } } }',
  });
  const changed = async () => (await stream.next())?.data.systemTasksChanged.changed;
  expect(await changed()).toEqual([]);
  gateway.sandbox.setTasks(served(['two']));
  expect(await changed()).toEqual([{ messages: [{ event: 'two', timestamp: aTask().finish_timestamp }] }]);
  const later = '2025-05-20T09:00:00Z';
  gateway.sandbox.setTasks(served(['two'], { finish_timestamp: later }));
  expect(await changed()).toEqual([{ messages: [{ event: 'two', timestamp: later }] }]);
});

it('logs of very many very short texts are refused', async () => {
  const rows = Array.from({ length: 3 }, (_, index) =>
    oldRow(
      index,
      Array.from({ length: 15_000 }, () => ''),
    ),
  );
  await using upstream = await startScriptedUpstream(answering(200, pageOf(rows)));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await gateway.query('{ systemTasks { nodes { messageCount again: messageCount } } }');
  expect(data.systemTasks.nodes).toEqual([{ messageCount: 15_000, again: 15_000 }, null, null]);
  expect(errors?.[0]?.message).toMatch(/its logs hold too many texts/);
});
