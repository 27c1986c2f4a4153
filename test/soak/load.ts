import type { Pool } from 'undici';
import { expect } from 'vitest';
import { errorTable } from '../../src/errors.ts';
import type { Random } from '../../src/sandbox/sample/random.ts';
import { hostileOperations, invalidBodies, type LoadOperation } from './operations.ts';

export interface LoadOptions {
  /** To the program. */
  readonly pool: Pool;
  readonly random: Random;
  readonly valid: readonly ((random: Random) => LoadOperation)[];
  /** Of one who may read tasks, and of one who may not. */
  readonly adminToken: string;
  readonly unprivilegedToken: string;
}

/** How the operations of a load ended. */
export type LoadCounts = Map<string, number>;

const failures: readonly string[] = [
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_INVALID_RESPONSE',
];

interface Result {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string; readonly upstream?: { readonly status: number } };
  }[];
}

/** One operation after the other until `isOver`, each checked; as many callers at once as call this. */
export async function keepAsking(options: LoadOptions, counts: LoadCounts, isOver: () => boolean): Promise<void> {
  const { random } = options;
  while (!isOver()) {
    const chance = random.next();
    const ended =
      chance < 0.03
        ? await askHostile(options)
        : chance < 0.15
          ? await askInvalid(options)
          : chance < 0.3
            ? await askAndLeave(options)
            : await askValid(options);
    counts.set(ended, (counts.get(ended) ?? 0) + 1);
  }
}

/** An operation whose answer must be right. Returns how it ended. */
export async function askValid(options: LoadOptions): Promise<string> {
  const { random, valid, adminToken, unprivilegedToken } = options;
  const operation = random.pick(valid as [(typeof valid)[number], ...typeof valid])(random);
  const isAdmin = random.chance(0.85);
  const { status, result } = await post(options, operation.body, isAdmin ? adminToken : unprivilegedToken);
  expect(operation.statuses).toContain(status);
  // Complaints of the upstream's about what it was asked are passed on as the caller's fault, but never the gateway's own.
  const codes = (result.errors ?? []).map(({ extensions: { code, upstream } }) =>
    code === 'BAD_USER_INPUT' && upstream?.status === 400 ? 'UPSTREAM_ERROR' : code,
  );
  if (codes.length === 0) {
    if (!isAdmin) expect(result.data).toEqual({ __typename: 'Query' });
    expect(result.data).toEqual(operation.data);
    return 'answered';
  }
  const allowed = isAdmin ? failures : [...failures, 'FORBIDDEN'];
  for (const code of codes) expect(allowed).toContain(code);
  if (isAdmin) expectPartOf(result.data, operation.data);
  else expectNothingIn(result.data);
  return codes[0] ?? '';
}

async function askInvalid(options: LoadOptions): Promise<string> {
  const body = options.random.pick(invalidBodies as [string, ...string[]]);
  const { status, result } = await post(options, body, options.adminToken);
  expect([200, 400, 413]).toContain(status);
  for (const value of Object.values(result.data ?? {})) expect(value).toBeNull();
  for (const { extensions } of result.errors ?? []) expect(extensions.code).toBe('BAD_USER_INPUT');
  expect(result.errors?.length).toBeGreaterThan(0);
  return 'refused';
}

/** What costs as much as it may, and is refused whatever the upstream does. */
async function askHostile(options: LoadOptions): Promise<string> {
  const body = options.random.pick(hostileOperations as [string, ...string[]]);
  const { status, result } = await post(options, body, options.adminToken);
  expect([200, 400, 413]).toContain(status);
  for (const value of Object.values(result.data ?? {})) expect(value).toBeNull();
  for (const { extensions } of result.errors ?? []) expect(extensions.code).toBe('BAD_USER_INPUT');
  expect(result.errors?.length).toBeGreaterThan(0);
  return 'refused as hostile';
}

async function askAndLeave({ pool, random, valid, adminToken }: LoadOptions): Promise<string> {
  const caller = new AbortController();
  const operation = random.pick(valid as [(typeof valid)[number], ...typeof valid])(random);
  const timer = setTimeout(() => caller.abort(), random.integer(0, 40));
  try {
    const answer = await pool.request({ ...request(operation.body, adminToken), signal: caller.signal });
    await answer.body.text();
    return 'left too late';
  } catch (error) {
    if (!caller.signal.aborted) throw error;
    return 'left';
  } finally {
    clearTimeout(timer);
  }
}

function request(body: string, token: string) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return { method: 'POST', path: '/graphql', headers, body } as const;
}

/** Any answer must be GraphQL over HTTP, complete, with codes of the table. */
async function post({ pool }: LoadOptions, body: string, token: string): Promise<{ status: number; result: Result }> {
  const answer = await pool.request(request(body, token)).catch((error: unknown) => {
    throw new Error(`There was no answer to ${body.slice(0, 500)}`, { cause: error });
  });
  expect(String(answer.headers['content-type'])).toMatch(/^application\/(json|graphql-response\+json)/);
  const result = (await answer.body.json()) as Result;
  expect(['data', 'errors', 'extensions']).toEqual(expect.arrayContaining(Object.keys(result)));
  for (const { message, extensions } of result.errors ?? []) {
    expect(message).not.toBe('');
    expect(Object.keys(errorTable)).toContain(extensions.code);
  }
  return { status: answer.statusCode, result };
}

/** What is not null must be as expected. */
function expectPartOf(actual: unknown, expected: unknown): void {
  if (actual === null || actual === undefined) return;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length);
    for (const [index, value] of actual.entries()) expectPartOf(value, expected[index]);
  } else if (typeof actual === 'object' && typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(actual)) expectPartOf(value, (expected as Record<string, unknown>)[key]);
  } else {
    expect(actual).toEqual(expected);
  }
}

/** Lists and objects may be there; what they hold must be null. */
function expectNothingIn(value: unknown): void {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) expectNothingIn(part);
  else expect(value ?? null).toBeNull();
}
