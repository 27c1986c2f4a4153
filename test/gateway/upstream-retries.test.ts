import { describe, expect, it } from 'vitest';
import { answering, pageOf, type Script } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const query = '{ systemTasks { totalCount } }';
const deadlineMs = 2_500;

const { gateway, upstream, answers } = withScriptedUpstream(answering(200, pageOf([])), {
  upstreamTimeoutMs: deadlineMs,
});

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toUTCString();

describe.each([429, 503])('%i', (status) => {
  it.each([
    ['no time', '0'],
    ['a date that has passed', inSeconds(-3_600)],
    ['the start of time', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['a negative number', '-3600'],
    ['a fraction', '3600.5'],
    ['an exponent', '1e9'],
    ['words', 'after lunch'],
    ['a date that is none', 'Fri, 99 Foo 2026 99:99:99 GMT'],
    ['another form of date', '2090-01-01T00:00:00Z'],
    ['nothing', ''],
  ])('that asks for %s is retried soon', async (_what, retryAfter) => {
    answers.next = [answering(status, '{}', { 'retry-after': retryAfter })];
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ systemTasks: { totalCount: 0 } });
    expect(upstream.targets).toHaveLength(2);
  });

  it.each([
    ['an hour', '3600'],
    ['more than a number holds', '9'.repeat(400)],
    ['a date in an hour', inSeconds(3_600)],
    ['the end of time', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ])('that asks for %s is not waited for past the deadline', async (_what, retryAfter) => {
    answers.next = [answering(status, '{}', { 'retry-after': retryAfter })];
    const { errors } = await gateway.query(query);
    expect(errors?.[0]?.extensions.code).toBe(status === 429 ? 'UPSTREAM_RATE_LIMITED' : 'UPSTREAM_UNAVAILABLE');
    expect(upstream.targets).toHaveLength(1);
  });
});

it('Retry-After is waited for', async () => {
  const asked: number[] = [];
  const script: Script = (request, response) => {
    asked.push(performance.now());
    answering(503, '', { 'retry-after': '1' })(request, response);
  };
  answers.next = [
    script,
    (request, response) => {
      asked.push(performance.now());
      answers.usual(request, response);
    },
  ];
  expect((await gateway.query(query)).errors).toBeUndefined();
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(950);
});

it.each([400, 401, 403, 404, 408, 413, 500, 501, 505, 507])('%i is not retried', async (status) => {
  answers.usual = answering(status, '{}');
  expect((await gateway.query(query)).errors).toHaveLength(1);
  expect(upstream.targets).toHaveLength(1);
});

it('a retry is the same request, with its credential', async () => {
  const asked: unknown[] = [];
  answers.usual = (request, response) => {
    asked.push({ url: request.url, method: request.method, authorization: request.headers.authorization });
    answering(503, '')(request, response);
  };
  await gateway.query(query, {}, { authorization: 'Bearer mine' });
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map((request) => JSON.stringify(request))).size).toBe(1);
  expect(asked[0]).toMatchObject({ method: 'GET', authorization: 'Bearer mine' });
});

it('an outage is multiplied by no more than a tenth and ten, and afterwards the first answer is right', async () => {
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  answers.usual = answering(503, '', { 'retry-after': '0' });
  const operations = 300;
  for (let batch = 0; batch < operations / 30; batch++) {
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => gateway.query(query)));
    for (const { errors } of outcomes) expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  }
  expect(upstream.targets.length).toBeLessThanOrEqual(operations * 1.1 + 10);
  answers.usual = answering(200, pageOf([]));
  expect((await gateway.query(query)).data).toEqual({ systemTasks: { totalCount: 0 } });
});

it('after an outage the budget grows back', async () => {
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  answers.usual = (request) => request.socket.destroy();
  await Promise.all(Array.from({ length: 30 }, () => gateway.query(query)));
  answers.usual = answering(200, pageOf([]));
  for (let call = 0; call < 25; call++) await gateway.query(query);
  answers.next = [answering(503, '', { 'retry-after': '0' })];
  expect((await gateway.query(query)).errors).toBeUndefined();
});

it('the second retry fits the deadline too', async () => {
  answers.next = [answering(503, '', { 'retry-after': '2' }), answering(503, '', { 'retry-after': '2' })];
  const { errors } = await gateway.query(query);
  expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  expect(upstream.targets).toHaveLength(2);
});

it('silence after a retry ends at the operation’s deadline, not at one of its own', async () => {
  answers.next = [answering(503, '', { 'retry-after': '2' }), () => undefined];
  const begun = performance.now();
  const { errors } = await gateway.query(query);
  expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
  expect(upstream.targets).toHaveLength(2);
  expect(performance.now() - begun).toBeGreaterThan(deadlineMs - 100);
});

it('several calls of one operation share its deadline', async () => {
  answers.usual = answering(503, '', { 'retry-after': '2' });
  const { errors } = await gateway.query('{ systemTasks { statusCounts { count } nodes { name } } }');
  expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  // Each call and one retry; a second one would end after the deadline.
  expect(upstream.targets.length).toBeLessThanOrEqual(10);
});
