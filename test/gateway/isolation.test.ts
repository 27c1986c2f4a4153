import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { aTask, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, type Script } from '../support/scripted-upstream.ts';
import type { GraphQLAnswer } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

/** What the upstream has for a credential: some rows, all with one name, or a refusal. */
interface Account {
  name: string;
  rows: number;
  status: number;
  /** In milliseconds. */
  delayMs: number;
}

const detail = 'Token invalid/expired';
let accounts: Map<string, Account>;
let held: (() => void)[] | undefined;
const script: Script = (request, response) => {
  // What it had when it was asked is what it answers, however late.
  const account = accounts.get(request.headers.authorization ?? '');
  const answer = answerOf(account && { ...account }, request, response);
  if (held) held.push(answer);
  else setTimeout(answer, account?.delayMs ?? 0);
};
const { gateway } = withScriptedUpstream(script, { upstreamTimeoutMs: 30_000 });

beforeEach(() => {
  held = undefined;
  accounts = new Map();
});

function answerOf(account: Account | undefined, request: IncomingMessage, response: ServerResponse): () => void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
  const answer = (): [number, string] => {
    if (!account || account.status === 403) return [403, JSON.stringify({ detail })];
    if (account.status !== 200) return [account.status, ''];
    const all = Array.from({ length: account.rows }, (_, index) => rowOf(account.name, index));
    const [, uuid] = /([^/]+)\/$/.exec(pathname) ?? [];
    const one = all.find((row) => row.uuid === uuid);
    if (uuid !== 'system_tasks') return one ? [200, JSON.stringify(one)] : [404, '{"detail":"Not found."}'];
    const size = Number(searchParams.get('page_size'));
    const status = searchParams.get('status');
    const rows = all.filter((row) => status === null || row.status === status).slice(0, size);
    const count = status === null || status === 'successful' ? all.length : 0;
    const pages = Math.max(1, Math.ceil(count / size));
    return [200, pageOf(rows, { count, total_pages: pages, next: pages > 1 ? 2 : 0 })];
  };
  return () => answering(...answer())(request, response);
}

function rowOf(name: string, index: number) {
  return { ...aTask({ uuid: uuidOf(index), name }), full_name: name };
}

function open(authorization: string, fields: Partial<Account> = {}): string {
  accounts.set(authorization, { name: authorization, rows: 3, status: 200, delayMs: 0, ...fields });
  return authorization;
}

const list = '{ systemTasks(first: 50) { totalCount nodes { name } } }';

function ask(authorization: string, query = list): Promise<GraphQLAnswer> {
  return gateway.query(query, {}, { authorization });
}

function listOf(name: string, rows: number) {
  return { systemTasks: { totalCount: rows, nodes: Array.from({ length: rows }, () => ({ name })) } };
}

const refusal = [{ code: 'UNAUTHENTICATED', upstream: { status: 403, detail } }];

function expectRefused({ data, errors }: GraphQLAnswer): void {
  expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
  expect(errors?.map(({ extensions }) => extensions)).toEqual(refusal);
}

it('400 operations of many credentials on 32 connections each get the answer of their own', async () => {
  const kinds: Partial<Account>[] = [
    { rows: 1 },
    { rows: 2, delayMs: 3 },
    { rows: 7 },
    { rows: 0 },
    { status: 403 },
    { status: 500, delayMs: 1 },
    { rows: 50, delayMs: 5 },
    { status: 403, delayMs: 4 },
  ];
  const callers = kinds.map((kind, index) => open(`Bearer caller-${index}`, kind));
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 400) {
      const caller = callers[next++ % callers.length] ?? '';
      const { data, errors } = await ask(caller);
      const { rows, status } = accounts.get(caller) ?? { rows: 0, status: 0 };
      if (status === 200)
        expect({ caller, data, errors }).toEqual({ caller, data: listOf(caller, rows), errors: undefined });
      else if (status === 403) expectRefused({ data, errors } as GraphQLAnswer);
      else
        expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_ERROR', upstream: { status } }]);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
});

const tasks = [0, 1, 2].map((index) => `{ __typename: "SystemTask", uuid: "${uuidOf(index)}" }`);
describe.each([
  ['rows', list],
  ['a count', '{ systemTasks { totalCount } }'],
  ['counts by status', '{ systemTasks { statusCounts { count } } }'],
  ['a scan', '{ systemTasks(filter: { duration: { from: 0 } }) { totalCount nodes { name } } }'],
  ['a look-up', `{ systemTask(uuid: "${uuidOf(0)}") { name } }`],
  ['entities', `{ _entities(representations: [${tasks}]) { ... on SystemTask { name } } }`],
])('%s', (_what, query) => {
  it('in flight at once for two credentials, of which one is revoked, go to nobody else', async () => {
    const [alice, mallory] = [open('Bearer alice'), open('Bearer mallory', { status: 403 })];
    held = [];
    const asked = [alice, mallory, alice, mallory, mallory, alice].map((caller) => ask(caller, query));
    const release = setInterval(() => {
      for (const answer of held?.splice(0).reverse() ?? []) answer();
    }, 20);
    const answers = await Promise.all(asked);
    clearInterval(release);
    for (const index of [0, 2, 5]) {
      expect(answers[index]?.errors).toBeUndefined();
      expect(JSON.stringify(answers[index]?.data)).toMatch(/alice|3/);
    }
    for (const index of [1, 3, 4]) {
      const text = JSON.stringify(answers[index]);
      expect(text).not.toContain('alice');
      expect(text).not.toContain('"count":3');
      expect(text).not.toContain('"totalCount":3');
      expect(answers[index]?.errors?.[0]?.extensions).toEqual(refusal[0]);
    }
  });

  it('are refused from the first answer after a revocation on', async () => {
    const alice = open('Bearer alice');
    for (let round = 0; round < 3; round++) {
      open(alice);
      const before = await Promise.all(Array.from({ length: 5 }, () => ask(alice, query)));
      for (const { errors } of before) expect(errors).toBeUndefined();
      open(alice, { status: 403 });
      const after = await Promise.all(Array.from({ length: 5 }, () => ask(alice, query)));
      for (const { errors } of after) expect(errors?.[0]?.extensions).toEqual(refusal[0]);
    }
  });
});

it('what has changed is in the very next answer', async () => {
  const alice = open('Bearer alice');
  for (let rows = 0; rows < 20; rows++) {
    open(alice, { rows, name: `version-${rows}` });
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(alice)));
    for (const { data } of answers) expect(data).toEqual(listOf(`version-${rows}`, rows));
  }
});

it('what has changed by a single character is in the very next answer', async () => {
  const alice = open('Bearer alice', { name: 'a' });
  expect((await ask(alice)).data).toEqual(listOf('a', 3));
  open(alice, { name: 'b' });
  expect((await ask(alice)).data).toEqual(listOf('b', 3));
  open(alice, { name: 'a' });
  expect((await ask(alice)).data).toEqual(listOf('a', 3));
});

it('an answer to a new credential is not that of one that was answered before', async () => {
  const alice = open('Bearer alice', { rows: 5 });
  expect((await ask(alice)).data).toEqual(listOf(alice, 5));
  expectRefused(await ask('Bearer unknown'));
  expectRefused(await gateway.query(list));
  expect((await ask(alice)).data).toEqual(listOf(alice, 5));
});

it('credentials that differ by case, blanks, scheme or length are different', async () => {
  const similar = [
    'Bearer abc',
    'bearer abc',
    'Bearer  abc',
    'Bearer ABC',
    'Basic abc',
    'Bearer abcd',
    'Bearer ab',
    'abc',
  ];
  for (const [index, authorization] of similar.entries()) open(authorization, { rows: index + 1, delayMs: 5 });
  const answers = await Promise.all(similar.map((authorization) => ask(authorization)));
  for (const [index, { data }] of answers.entries()) {
    expect(data).toEqual(listOf(similar[index] ?? '', index + 1));
  }
});

it('a credential and a filter that together read like another’s are not taken for it', async () => {
  const [short, long] = [open('Bearer a', { rows: 1 }), open('Bearer a?name=b', { rows: 2 })];
  const named = '{ systemTasks(filter: { name: "b" }) { totalCount } }';
  const [one, two, three] = await Promise.all([
    ask(short, named),
    ask(long, '{ systemTasks { totalCount } }'),
    ask(long, named),
  ]);
  expect([one, two, three].map((answer) => answer?.data.systemTasks.totalCount)).toEqual([1, 2, 2]);
});

it('a caller whose call is slow or fails delays and fails nobody else', async () => {
  const [slow, quick] = [open('Bearer slow'), open('Bearer quick')];
  held = [];
  const waiting = ask(slow);
  await until(() => held?.length === 1);
  const [answerSlow] = held;
  held = undefined;
  for (let round = 0; round < 3; round++) expect((await ask(quick)).data).toEqual(listOf(quick, 3));
  open(slow, { status: 500 });
  const failing = await ask(slow, '{ systemTasks(first: 49) { totalCount nodes { name } } }');
  expect(failing.errors?.[0]?.extensions.code).toBe('UPSTREAM_ERROR');
  expect((await ask(quick, '{ systemTasks(first: 49) { totalCount nodes { name } } }')).errors).toBeUndefined();
  answerSlow?.();
  expect((await waiting).data).toEqual(listOf(slow, 3));
});

it('a refusal is not kept: a credential that is accepted again is answered', async () => {
  const alice = open('Bearer alice', { status: 403 });
  expectRefused(await ask(alice));
  open(alice);
  expect((await ask(alice)).data).toEqual(listOf(alice, 3));
});

it('a failure is not kept either', async () => {
  const alice = open('Bearer alice');
  for (const status of [500, 503, 429, 302, 204]) {
    open(alice, { status });
    expect((await ask(alice)).errors).toHaveLength(1);
    open(alice);
    expect((await ask(alice)).data).toEqual(listOf(alice, 3));
  }
});
