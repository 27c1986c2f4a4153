import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../src/server.ts';
import { tasks } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { exchange, posted } from '../support/exchange.ts';
import { expectRefusal, expectResult } from '../support/graphql-refusal.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf } from '../support/start-gateway.ts';

// What is shared is told by the JSON of the variables, so values that have the same JSON must mean the same.

let upstream: ScriptedUpstream;
let gateway: Gateway;
let origin: string;
let server: ReturnType<typeof createServer>;
/** What a server in front makes of a body; undefined if there is none. */
let parsed: (() => unknown) | undefined;

beforeAll(async () => {
  const rows = tasks(2).map((task) => ({ ...task, full_name: 'x' }));
  upstream = await startScriptedUpstream(answering(200, pageOf(rows)));
  gateway = createGateway(configOf({ upstreamUrl: upstream.url }), captureLog('error').logger);
  server = createServer(async (request: IncomingMessage, response) => {
    if (parsed) {
      for await (const _chunk of request);
      Object.assign(request, { body: parsed() });
    }
    gateway.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await gateway.close();
  await upstream[Symbol.asyncDispose]();
});

const byDuration = 'query ($x: Float) { systemTasks(filter: { duration: { from: $x } }) { totalCount } }';
const byTime = 'query ($x: DateTime) { systemTasks(filter: { finishTimestamp: { from: $x } }) { totalCount } }';
const byId = 'query ($x: [ID!]!) { nodes(ids: $x) { id } }';

/** As JSON text, or as a value that a server in front has made of the body. */
function ask(query: string, x: { readonly json: string } | { readonly value: unknown }) {
  parsed = 'value' in x ? () => ({ query, variables: { x: x.value } }) : undefined;
  const body = `{"query":${JSON.stringify(query)},"variables":{"x":${'json' in x ? x.json : 'null'}}}`;
  return exchange(origin, { ...posted({}), body }, { timeoutMs: 5_000 });
}

it.each(['1e999', '-1e999', '[[1e999]]'])('%s is refused, beside and after null', async (json) => {
  const [infinite, none] = await Promise.all([ask(byDuration, { json }), ask(byDuration, { json: 'null' })]);
  expectRefusal(infinite, /too large for a double/, [400]);
  expect(expectResult(none).data).toEqual({ systemTasks: { totalCount: 2 } });
  for (let time = 0; time < 3; time++) await ask(byDuration, { json: 'null' });
  expectRefusal(await ask(byDuration, { json }), /too large for a double/, [400]);
});

class Cyclic {
  readonly self = this;
}

it.each<[string, unknown]>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['a BigInt', 10n],
  ['a cycle', new Cyclic()],
])('%s that a server in front has put there is refused with a reason', async (_what, value) => {
  await ask(byDuration, { value: null });
  expectRefusal(await ask(byDuration, { value }), /must consist of JSON values/, [400]);
});

it('other values count as their JSON, whichever way they are written', async () => {
  const date = new Date('2001-01-01T00:00:00Z');
  for (let time = 0; time < 2; time++) {
    expect(expectResult(await ask(byTime, { value: date })).data).toEqual({ systemTasks: { totalCount: 2 } });
    expect(expectResult(await ask(byTime, { value: date.toJSON() })).data).toEqual({ systemTasks: { totalCount: 2 } });
    const list = expectRefusal(await ask(byDuration, { value: new Set([1]) }), /\$x/);
    expect(expectRefusal(await ask(byDuration, { value: {} }), /\$x/)).toEqual(list);
  }
  // GraphQL would take any iterable for a list.
  const ids = [new Set(['a']), new Set(['b'])].map((value) => ask(byId, { value }));
  const [first, second] = (await Promise.all(ids)).map(({ text }) => text);
  expect(first).toBe(second);
});

it('a filter by -1e999 is another than one by 1e999 in one operation', async () => {
  parsed = undefined;
  const list = (bound: string) => `systemTasks(filter: { duration: { from: ${bound} } }) { totalCount }`;
  const received = await exchange(origin, posted({ query: `{ all: ${list('-1e999')} none: ${list('1e999')} }` }));
  expect(expectResult(received).data).toEqual({ all: { totalCount: 2 }, none: { totalCount: 0 } });
});
