import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/server.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import {
  answering,
  pageOf,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../support/scripted-upstream.ts';
import { configOf, startGateway, type TestGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const query = '{ systemTasks(first: 5) { nodes { uuid } } }';
const scan = '{ systemTasks(filter: { expiring: true }) { totalCount } }';

let upstream: ScriptedUpstream;
let gateway: TestGateway;
/** Another, which is mounted by its Fetch handler. */
let fetched: Gateway;
let script: Script;
let open: Set<ServerResponse>;

beforeEach(async () => {
  open = new Set();
  script = answering(200, pageOf([restTask]));
  upstream = await startScriptedUpstream((request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    script(request, response);
  });
  const options = { upstreamUrl: upstream.url, upstreamTimeoutMs: 60_000, upstreamConnections: 4 };
  gateway = await startGateway(options);
  fetched = createGateway(configOf(options), captureLog('error').logger);
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await fetched.close();
  await upstream[Symbol.asyncDispose]();
});

type Way = 'POST' | 'GET' | 'fetch' | 'fetch GET';
const ways: readonly Way[] = ['POST', 'GET', 'fetch', 'fetch GET'];

function send(way: Way, text: string, signal?: AbortSignal): Promise<Response> {
  const isGet = way.endsWith('GET');
  const url = isGet ? `${gateway.url}?query=${encodeURIComponent(text)}` : gateway.url;
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text }),
  };
  const init = { ...(!isGet && post), ...(signal && { signal }) };
  return way.startsWith('fetch') ? fetched.fetch(new Request(url, init)) : fetch(url, init);
}

async function answerTo(
  way: Way,
  text: string,
): Promise<{ readonly data: unknown; readonly errors?: readonly object[] }> {
  return (await send(way, text)).json() as Promise<{ data: unknown; errors?: readonly object[] }>;
}

/** A caller who has asked, and leaves when told to. */
function ask(way: Way, text: string): { leave(): Promise<void> } {
  const caller = new AbortController();
  const answer = send(way, text, caller.signal);
  answer.catch(() => undefined);
  return {
    async leave() {
      caller.abort();
      // Whoever has mounted the Fetch handler may get an answer that nobody reads.
      if (way.startsWith('fetch')) await answer.catch(() => undefined);
      else await expect(answer).rejects.toThrow();
    },
  };
}

async function expectNextIsRight(way: Way): Promise<void> {
  script = answering(200, pageOf([restTask]));
  expect((await answerTo(way, query)).data).toEqual({ systemTasks: { nodes: [{ uuid: restTask.uuid }] } });
}

/** A list of 40 pages, of which none but the first is answered until `release` is called. */
function longList(): { readonly release: () => void } {
  const held: (() => void)[] = [];
  script = (request, response) => {
    const number = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
    const rows = Array.from({ length: 100 }, (_, index) => ({ ...restTask, uuid: uuidOf(number * 100 + index) }));
    const envelope = { count: 4_000, current: number, total_pages: 40, start_index: number * 100 - 99 };
    const body = pageOf(rows, { ...envelope, end_index: number * 100 });
    if (number === 1) response.end(body);
    else held.push(() => response.end(body));
  };
  return {
    release: () => {
      for (const answer of held.splice(0)) answer();
    },
  };
}

function answerAll(held: ServerResponse[]): void {
  for (const response of held.splice(0)) response.end(pageOf([restTask]));
}

describe.each(ways)('by %s', (way) => {
  it('a caller who leaves while the body comes ends the call', async () => {
    script = (_request, response) => void response.writeHead(200).write('{"pagination":');
    const caller = ask(way, query);
    await until(() => open.size === 1);
    await caller.leave();
    await until(() => open.size === 0);
    await expectNextIsRight(way);
  });

  it('a caller who leaves in the middle of a scan has no further page read', async () => {
    const { release } = longList();
    const caller = ask(way, scan);
    await until(() => open.size > 0 && upstream.targets.length > 1);
    await caller.leave();
    await until(() => open.size === 0);
    const asked = upstream.targets.length;
    expect(asked).toBeLessThan(10);
    release();
    await expectNextIsRight(way);
    expect(upstream.targets.length).toBe(asked + 1);
  });

  it('a caller who leaves while a retry is waited for has none made', async () => {
    script = answering(503, '', { 'retry-after': '1' });
    const caller = ask(way, query);
    await until(() => upstream.targets.length === 1 && open.size === 0);
    await caller.leave();
    await expectNextIsRight(way);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(upstream.targets).toHaveLength(2);
  });

  it('calls of an operation that a failure has ended are ended too', async () => {
    script = (request, response) => {
      if (!request.url?.includes('page_size=1')) answering(500, '')(request, response);
    };
    const { data } = await answerTo(way, '{ systemTasks(first: 5) { nodes { uuid } statusCounts { count } } }');
    expect(data).toEqual({ systemTasks: null });
    await until(() => open.size === 0);
    await expectNextIsRight(way);
  });

  it('callers who leave while they wait for a connection hold none', async () => {
    script = () => undefined;
    const callers = Array.from({ length: 20 }, (_, index) => ask(way, query.replace('5', `${index + 1}`)));
    await until(() => open.size === 4);
    await Promise.all(callers.map((caller) => caller.leave()));
    await until(() => open.size === 0);
    await expectNextIsRight(way);
    expect(upstream.targets.length).toBeLessThanOrEqual(21);
  });

  it('of two callers who wait for the same, one may leave', async () => {
    const held: ServerResponse[] = [];
    script = (_request, response) => void held.push(response);
    const leaving = ask(way, query);
    await until(() => held.length === 1);
    const staying = answerTo(way, query);
    // Whether it has a call of its own or waits for the first, it must get its answer.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await leaving.leave();
    const release = setInterval(() => answerAll(held), 5);
    expect((await staying).data).toEqual({ systemTasks: { nodes: [{ uuid: restTask.uuid }] } });
    clearInterval(release);
  });

  it('a hundred callers who leave at random moments leave nothing behind', async () => {
    script = (request, response) => void setTimeout(() => answering(200, pageOf([restTask]))(request, response), 3);
    for (let round = 0; round < 10; round++) {
      const callers = Array.from({ length: 10 }, (_, index) => ask(way, query.replace('5', `${index + 1}`)));
      await new Promise((resolve) => setTimeout(resolve, round));
      // Some have been answered by then.
      await Promise.all(callers.map((caller) => caller.leave().catch(() => undefined)));
    }
    await until(() => open.size === 0);
    // All places are free again: as many calls as there may ever be are answered.
    script = answering(200, pageOf([restTask]));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => answerTo(way, query.replace('5', `${index + 1}`))),
    );
    for (const { errors } of answers) expect(errors).toBeUndefined();
  });
});
