import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { openEventStream, readEventStream } from './event-stream.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) }, { maxUpstreamCalls: 50, maxDepth: 5, maxAliases: 3 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const subscription = (list: string) => `subscription { ${list} }`;

describe('refused before any poll, in the stream, with a reason', () => {
  it.each([
    ['systemTasksChanged(first: 101) { totalCount }', 'first must be between 0 and 100, but got 101.'],
    ['systemTasksChanged(first: -1) { totalCount }', 'first must be between 0 and 100, but got -1.'],
    [
      'systemTasksChanged(filter: { duration: { from: 2, to: 1 } }) { totalCount }',
      'filter.duration must have `from` before `to`, but got {"from":2,"to":1}.',
    ],
    [
      'systemTasksChanged(filter: { startTimestamp: { from: "today" } }) { totalCount }',
      /DateTime must be an RFC 3339 date-time/,
    ],
    ['systemTasksChanged(orderBy: [{ field: COLOUR }]) { totalCount }', /COLOUR/],
    [
      'systemTasksChanged { nodes { messages(first: -1) { event } } }',
      'messages.first must be at least 0, but got -1.',
    ],
    ['systemTasksChanged { nodes { messages { event { x { y { z } } } } } }', /nested at most 5 levels/],
    [
      'systemTasksChanged { a: totalCount b: totalCount c: totalCount d: totalCount }',
      'The operation must have at most 3 aliases, but got 4.',
    ],
    [
      'systemTasksChanged(filter: { expiring: true }) { totalCount }',
      'The operation must cost at most 50 upstream calls, but may cost 103.',
    ],
    ['systemTasksChanged { totalCount } b: systemTasksChanged { totalCount }', /only one top level field/],
    ['systemTasksChanged { pageInfo { endCursor } }', /Cannot query field "pageInfo"/],
  ])('%s', async (list, message) => {
    await using stream = await openEventStream(gateway.url, { query: subscription(list) });
    const result = await stream.next();
    expect(result?.errors).toMatchObject([
      {
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(result?.data ?? null).toBeNull();
    expect(await stream.next()).toBeUndefined();
    expect(gateway.takeRequests()).toEqual([]);
  });
});

describe('a subscription that selects nothing', () => {
  const message = 'A subscription must select a field that is not left out by @skip or @include.';
  const list = 'systemTasksChanged { totalCount }';

  it.each([
    ['subscription { systemTasksChanged @skip(if: true) { totalCount } }', {}],
    ['subscription { systemTasksChanged @include(if: false) { totalCount } }', {}],
    ['subscription { systemTasksChanged @skip(if: false) @include(if: false) { totalCount } }', {}],
    [`subscription { ... @skip(if: true) { ${list} } }`, {}],
    [`subscription { ...F @include(if: false) } fragment F on Subscription { ${list} }`, {}],
  ])('%s is refused', async (query, variables) => {
    await using stream = await openEventStream(gateway.url, { query, variables });
    // As for other refusals of an operation.
    expect(stream.response.status).toBe(200);
    expect(await stream.next()).toMatchObject({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await stream.next()).toBeUndefined();
    expect(gateway.takeRequests()).toEqual([]);
  });

  it.each([
    ['subscription { systemTasksChanged @skip(if: false) { totalCount } }', {}],
    [`subscription { ...F @include(if: true) } fragment F on Subscription { ... @skip(if: false) { ${list} } }`, {}],
    [
      'subscription ($do: Boolean!) { systemTasksChanged { totalCount nodes @include(if: $do) { name } } }',
      { do: false },
    ],
  ])('but not %s', async (query, variables) => {
    await using stream = await openEventStream(gateway.url, { query, variables });
    expect(await stream.next()).toEqual({ data: { systemTasksChanged: { totalCount: 3 } } });
    gateway.takeRequests();
  });

  it.each([
    ['include', `subscription ($v: Boolean!) { ... @include(if: $v) { ${list} } }`],
    ['skip', `subscription ($v: Boolean!) { ...F @skip(if: $v) } fragment F on Subscription { ${list} }`],
    ['skip', `subscription ($v: Boolean!) { ...F } fragment F on Subscription { ... @skip(if: $v) { ${list} } }`],
    ['include', 'subscription ($v: Boolean = true) { systemTasksChanged @include(if: $v) { totalCount } }'],
  ])('nor may it depend on a variable: @%s in %s', async (directive, query) => {
    for (const v of [true, false]) {
      await using stream = await openEventStream(gateway.url, { query, variables: { v } });
      expect(await stream.next()).toMatchObject({
        errors: [
          {
            message: `@${directive} must not depend on a variable where a subscription selects its field, but got $v.`,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
    }
    expect(gateway.takeRequests()).toEqual([]);
  });

  it.each([
    ['subscription { __typename }', /introspection/],
    ['subscription { __typename systemTasksChanged { totalCount } }', /only one top level field/],
    [
      'subscription ($not: Boolean!) { systemTasksChanged { nodes @skip(if: $not) { name } } }',
      /"\$not" of required type/,
    ],
  ])('nor is %s confused with it', async (query, reason) => {
    await using stream = await openEventStream(gateway.url, { query });
    const result = await stream.next();
    expect(result?.errors?.map(({ extensions: { code } }) => code)).not.toContain('INTERNAL');
    expect(result?.errors?.map(({ message }) => message).join()).toMatch(reason);
  });
});

describe('a client that does not take event streams', () => {
  it.each([
    'application/json',
    'application/graphql-response+json',
    'multipart/mixed;subscriptionSpec=1.0,application/json',
  ])('with Accept: %s is told so with 406', async (accept) => {
    const { status, errors } = await gateway.query(subscription('systemTasksChanged { totalCount }'), {}, { accept });
    expect(status).toBe(406);
    expect(errors).toMatchObject([
      {
        message: `A subscription must come with "Accept: text/event-stream", but got ${JSON.stringify(accept)}.`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.takeRequests()).toEqual([]);
  });

  it('gets queries as before, and a query as an event stream where it asks for one', async () => {
    expect((await gateway.query('{ systemTasks { totalCount } }')).data).toEqual({ systemTasks: { totalCount: 3 } });
    await using stream = await openEventStream(gateway.url, { query: '{ systemTasks { totalCount } }' });
    expect(await stream.next()).toEqual({ data: { systemTasks: { totalCount: 3 } } });
    expect(await stream.next()).toBeUndefined();
    gateway.takeRequests();
  });
});

describe('other sites', () => {
  const url = () => `${gateway.url}?query=${encodeURIComponent(subscription('systemTasksChanged { totalCount }'))}`;

  it('cannot open a stream by what a browser sends without asking', async () => {
    const headers = { accept: 'text/event-stream', 'sec-fetch-site': 'cross-site' };
    expect((await fetch(url(), { headers })).status).toBe(403);
    const form = { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: '{}' };
    expect((await fetch(gateway.url, form)).status).toBe(403);
    expect(gateway.takeRequests()).toEqual([]);
  });

  it('but an EventSource of the own one can, by GET', async () => {
    const leaving = new AbortController();
    const headers = { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' };
    await using stream = readEventStream(await fetch(url(), { headers, signal: leaving.signal }), leaving);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(await stream.next()).toEqual({ data: { systemTasksChanged: { totalCount: 3 } } });
    gateway.takeRequests();
  });
});

describe('an event stream is marked', () => {
  it.each([
    ['of events', 'systemTasksChanged { totalCount }'],
    ['of a refusal', 'systemTasksChanged(first: -1) { totalCount }'],
    ['of an operation that is not valid', 'nothing'],
  ])('%s so that no proxy keeps it back or transforms it', async (_name, list) => {
    await using stream = await openEventStream(gateway.url, { query: subscription(list) });
    expect(stream.response.status).toBe(200);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(stream.response.headers.has('content-encoding')).toBe(false);
    await stream.next();
    gateway.takeRequests();
  });
});
