import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { aTask, uuidOf } from '../support/a-task.ts';
import { untilInFlight } from '../support/operations-in-flight.ts';
import { answering, pageOf, type Script } from '../support/scripted-upstream.ts';
import { type GraphQLAnswer, type WayToAsk, waysToAsk } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const query = '{ systemTasks(first: 5) { nodes { uuid } } }';
const scan = '{ systemTasks(filter: { expiring: true }) { totalCount } }';

const options = { upstreamTimeoutMs: 60_000, upstreamConnections: 4 };
let script: Script;
let open: Set<ServerResponse>;
const { gateway, upstream } = withScriptedUpstream((request, response) => {
  open.add(response);
  response.on('close', () => open.delete(response));
  return script(request, response);
}, options);

beforeEach(() => {
  open = new Set();
  script = answering(200, pageOf([restTask]));
});

const answerTo = (way: WayToAsk, text: string): Promise<GraphQLAnswer> => gateway.query(text, {}, {}, way);

/** A caller who has asked, and can leave. */
function ask(way: WayToAsk, text: string): { leave(): Promise<void> } {
  const caller = new AbortController();
  const answer = gateway.send(way, { query: text }, { signal: caller.signal });
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

async function expectNextIsRight(way: WayToAsk): Promise<void> {
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

describe.each(waysToAsk)('by %s', (way) => {
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
    // Another, whose retry is due later than the first's would have been.
    const staying = answerTo(way, query.replace('5', '6'));
    await until(() => upstream.targets.length === 2 && open.size === 0);
    script = answering(200, pageOf([restTask]));
    expect((await staying).errors).toBeUndefined();
    const [left, ...others] = upstream.targets;
    expect(others).toHaveLength(2);
    expect(others).not.toContain(left);
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
    await untilInFlight(gateway.url, 2);
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
