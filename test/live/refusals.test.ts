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
      'filter.duration must have its from before its to, but got {"from":2,"to":1}.',
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
