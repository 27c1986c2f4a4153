import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRequest } from '../../src/sandbox/answer-request.ts';
import { parseTarget } from '../../src/sandbox/request-target.ts';
import { TaskTable } from '../../src/sandbox/task-table.ts';
import { answering, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { breakRows, variedTasks } from '../support/varied-tasks.ts';
import { canSay, type EveryWay, type SeenAnswer, startEveryWay, ways } from '../support/ways-to-ask.ts';
import { randomBodies } from './random-operations.ts';

/** Operations for each way. fast-check says the seed of a failure; `SAME_ANSWERS_SEED` takes it. */
const runs = Number(process.env['SAME_ANSWERS_RUNS'] ?? 400);
const seed = Number(process.env['SAME_ANSWERS_SEED'] ?? 20_250_520);

const admin = 'admin-token';
/** Rows that break the contract, by their position in the table. */
const broken: Readonly<Record<string, object>> = {
  task_0003: { status: null },
  task_0007: { messages: {} },
  task_0011: { duration: 'long' },
  task_0013: { name: 5 },
  task_0017: { messages: [{ timestamp: 1 }] },
};

/** Failures, chosen by the name that is filtered by. None of them is tried again. */
const failures: Readonly<Record<string, readonly [number, string]>> = {
  fail500: [500, '<html>broken</html>'],
  fail400: [400, '{"name":["This is wrong."],"non_field_errors":["So is all."]}'],
  fail403: [403, '{"detail":"You do not have permission to perform this action."}'],
  failhtml: [200, '<html>login</html>'],
};

let upstream: ScriptedUpstream;
let gateway: EveryWay;

beforeAll(async () => {
  const service = {
    table: new TaskTable(variedTasks),
    maxPageSize: undefined,
    adminToken: admin,
    unprivilegedToken: 'nobody',
  };
  upstream = await startScriptedUpstream((request, response) => {
    const { url = '', headers } = request;
    const failure = failures[new URL(url, 'http://x').searchParams.get('name') ?? ''];
    if (failure) return answering(...failure)(request, response);
    const answer = answerRequest(service, {
      method: 'GET',
      target: parseTarget(url),
      authorization: headers.authorization,
    });
    return answering(answer.status, answer.status === 200 ? breakRows(answer.body.toString(), broken) : answer.body)(
      request,
      response,
    );
  });
  gateway = await startEveryWay({ upstreamUrl: upstream.url, upstreamTimeoutMs: 20_000 });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const accepts = fc.constantFrom(
  undefined,
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  '*/*',
);
const credentials = fc.constantFrom(
  ...Array<string>(8).fill(`Bearer ${admin}`),
  'Bearer nobody',
  'Bearer wrong',
  undefined,
);
const operations = fc.record({ body: randomBodies, accept: accepts, authorization: credentials });

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
}

/**
 * The answer without what is nobody's promise: the order of errors, and which of several fields below one null the error
 * names if all have failed alike (GraphQL, section 6.4.4). Of these the null and the code are left.
 */
function inOrder(answer: SeenAnswer): SeenAnswer {
  const { data, errors, ...others } = answer.result as Result;
  if (errors === undefined) return answer;
  const texts = errors.map((error) => {
    const below = nulledAbove(error.path ?? [], data);
    return JSON.stringify(below === undefined ? error : { below, code: error.extensions.code });
  });
  return { ...answer, result: { ...others, data, errors: [...new Set(texts)].toSorted() } };
}

/** The path of the null that the field lies below; undefined if it is null itself, or if there is no data at all. */
function nulledAbove(path: readonly (string | number)[], data: unknown): readonly (string | number)[] | undefined {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, index);
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return undefined;
}

const parameters = { seed, numRuns: runs };
const budget = 60_000 + runs * 200;

it.each(ways.slice(1))(
  '%s gives the same status, media type, data and errors as POST',
  { timeout: budget },
  async (way) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(operations, async (operation) => {
        if (!canSay(way, operation.body)) return;
        compared++;
        const expected = inOrder(await gateway.ask('POST over HTTP', operation));
        expect(inOrder(await gateway.ask(way, operation))).toEqual(expected);
      }),
      parameters,
    );
    expect(compared).toBeGreaterThan(runs / 2);
  },
);

it('all ways at once, and each once more, give the same', { timeout: budget }, async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (operation) => {
      const possible = ways.filter((way) => canSay(way, operation.body));
      const expected = inOrder(await gateway.ask('POST over HTTP', operation));
      const answers = await Promise.all(possible.map((way) => gateway.ask(way, operation)));
      for (const [index, answer] of answers.entries()) expect(inOrder(answer), possible[index]).toEqual(expected);
      for (const way of possible) expect(inOrder(await gateway.ask(way, operation)), way).toEqual(expected);
    }),
    { seed, numRuns: Math.ceil(runs / 4) },
  );
});

it('of these operations many are answered, many refused, and many partly answered', async () => {
  const ends = new Map<string, number>();
  for (const body of fc.sample(randomBodies, { seed, numRuns: 600 })) {
    const { result } = await gateway.ask('POST over HTTP', { body, authorization: `Bearer ${admin}` });
    const { data, errors } = result as { data?: object | null; errors?: readonly { extensions: { code: string } }[] };
    const end = errors === undefined ? 'answered' : data == null ? 'refused' : `partly: ${errors[0]?.extensions.code}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect(ends.get('answered')).toBeGreaterThan(100);
  expect(ends.get('refused')).toBeGreaterThan(40);
  expect(ends.get('partly: BAD_USER_INPUT')).toBeGreaterThan(10);
  expect(ends.get('partly: UPSTREAM_INVALID_RESPONSE')).toBeGreaterThan(10);
  expect(ends.get('partly: UPSTREAM_ERROR') ?? 0).toBeGreaterThan(0);
});
