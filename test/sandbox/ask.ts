import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-request.ts';

/** The list route's answer, parsed. */
export interface TaskPage {
  readonly pagination: Readonly<
    Record<'next' | 'previous' | 'count' | 'current' | 'total_pages' | 'start_index' | 'end_index', number>
  >;
  readonly results: readonly (SandboxTask & { readonly full_name: string })[];
}

/** Asks the list route (`?name=x`) or one below it (`UUID/`), with the token that may read tasks. */
export function ask(sandbox: Sandbox, rest: string, { method, headers }: RawRequest = {}): Promise<RawAnswer> {
  return sendRaw(sandbox.url, `/api/v3/events/system_tasks/${rest}`, {
    method: method ?? 'GET',
    headers: { authorization: `Bearer ${sandbox.adminToken}`, ...headers },
  });
}

/** A page that must be there. */
export async function askPage(sandbox: Sandbox, query: string): Promise<TaskPage> {
  const answer = await ask(sandbox, query);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body);
}

/** One field of each row, in the order in which they were served. */
export async function askValues<Field extends keyof SandboxTask>(
  sandbox: Sandbox,
  field: Field,
  query: string,
): Promise<readonly SandboxTask[Field][]> {
  return (await askPage(sandbox, query)).results.map((task) => task[field]);
}
