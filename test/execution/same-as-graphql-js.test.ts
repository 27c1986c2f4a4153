import fc from 'fast-check';
import { buildASTSchema, execute, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeCursor } from '../../src/connection/cursor.ts';
import { answerRequest } from '../../src/sandbox/answer-request.ts';
import { parseTarget } from '../../src/sandbox/request-target.ts';
import { TaskTable } from '../../src/sandbox/task-table.ts';
import { schemaParts } from '../../src/schema/schema.ts';
import { answering, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import { breakRows, variedTasks } from '../support/varied-tasks.ts';
import { plainRoot } from './plain-resolvers.ts';
import { randomQuery } from './random-selections.ts';

// The gateway's executor writes tasks by a plan of its own. graphql-js executes the same queries on the contract's schema, with
// plain resolvers over the same rows: data, its order, nulls and errors must be the same.

/** Queries to compare. fast-check says the seed of a failure; `SAME_AS_GRAPHQL_JS_SEED` takes it. */
const runs = Number(process.env['SAME_AS_GRAPHQL_JS_RUNS'] ?? 300);
const seed = Number(process.env['SAME_AS_GRAPHQL_JS_SEED'] ?? 20_250_520);

/** What breaks the contract in rows of these names. */
const broken: Readonly<Record<string, object>> = { task_0003: { status: null }, task_0007: { messages: {} } };
const brokenLogs: Readonly<Record<string, object>> = {
  task_0006: { messages: [{ timestamp: 1 }] },
  task_0017: { messages: [{}] },
};

let upstream: ScriptedUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  const service = {
    table: new TaskTable(variedTasks),
    maxPageSize: undefined,
    adminToken: 'a',
    unprivilegedToken: 'b',
  };
  upstream = await startScriptedUpstream((request, response) => {
    const target = parseTarget(request.url ?? '');
    if (request.url?.includes('name=fail500')) return answering(500, 'broken')(request, response);
    const { status, body } = answerRequest(service, { method: 'GET', target, authorization: 'Bearer a' });
    return answering(status, status === 200 ? breakRows(body.toString(), { ...broken, ...brokenLogs }) : body)(
      request,
      response,
    );
  });
  const limits = { maxUpstreamCalls: 1_000, maxTokens: 20_000, maxDepth: 50, maxAliases: 500, maxDirectives: 500 };
  gateway = await startGateway({ upstreamUrl: upstream.url, upstreamToken: 'a', ...limits });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[];
    readonly locations?: unknown;
    readonly extensions?: { readonly code?: unknown };
  }[];
}

const variables = { yes: true, no: false };
const schema = buildASTSchema(schemaParts().document);
const rootValue = plainRoot({
  tasks: variedTasks,
  broken: new Set(Object.keys(broken)),
  brokenLogs: new Set(Object.keys(brokenLogs)),
});

async function byGraphqlJs(query: string): Promise<Result> {
  const result = await execute({ schema, rootValue, document: parse(query), variableValues: variables });
  return JSON.parse(JSON.stringify(result)) as Result;
}

async function byGateway(query: string): Promise<Result> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const showCursors = (_key: string, value: unknown): unknown => {
    const cursor = typeof value === 'string' ? decodeCursor(value) : undefined;
    return cursor ? `cursor ${cursor.position} ${cursor.seen}` : value;
  };
  return JSON.parse(await response.text(), showCursors) as Result;
}

/**
 * As text, as the order of the data's keys counts; but that of errors is nobody's promise, nor which of several fields below
 * one null the error names (GraphQL, section 6.4.4). Of these the null and the code are left.
 */
function comparable({ data, errors = [] }: Result): { readonly data: string; readonly errors: readonly string[] } {
  const texts = errors.map(({ path = [], locations, extensions }) => {
    const nulled = nulledAbove(path, data);
    return JSON.stringify({ code: extensions?.code, ...(nulled ? { nulled } : { path, locations }) });
  });
  return { data: JSON.stringify(data), errors: [...new Set(texts)].toSorted() };
}

/** The path of the null that the field lies below; undefined if it is null itself. */
function nulledAbove(path: readonly (string | number)[], data: unknown): readonly (string | number)[] | undefined {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, index);
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return undefined;
}

it('gives what graphql-js gives', { timeout: 60_000 + runs * 300 }, async () => {
  const seen = { errors: 0, introspection: 0, whole: 0 };
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (g) => {
      const query = randomQuery(g);
      const expected = comparable(await byGraphqlJs(query));
      expect(comparable(await byGateway(query)), query).toEqual(expected);
      if (expected.errors.length > 0) seen.errors++;
      else seen.whole++;
      if (/__(schema|type)\b/.test(query)) seen.introspection++;
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  // Of every kind, many.
  expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(runs / 10);
});
