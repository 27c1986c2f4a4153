import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTasks } from '../../src/sandbox/load-tasks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { sendRaw } from './raw-request.ts';

interface Exchange {
  readonly id: string;
  readonly why: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly responseHeaders: { readonly 'content-type': string; readonly allow?: string; readonly location?: string };
  readonly body: string;
}

const RECORDED = new URL('../recorded/', import.meta.url);
const exchanges: readonly Exchange[] = JSON.parse(readFileSync(new URL('exchanges.json', RECORDED), 'utf8'));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    tasks: loadTasks(new URL('tasks.json', RECORDED).pathname),
    adminToken: 'ak-admin-3f9c1d7be2a84c60',
    unprivilegedToken: 'ak-nobody-71b0e4d25c9a4f18',
  });
});
afterAll(() => sandbox.close());

describe('the sandbox answers as authentik did', () => {
  test.each(exchanges)('$id: $why', async ({ method, path, headers, status, responseHeaders, body }) => {
    const answer = await sendRaw(sandbox.url, path, { method, headers });

    const { 'content-type': type, allow, location } = answer.headers;
    expect(answer.status).toBe(status);
    expect({ type, allow, location }).toEqual({
      type: responseHeaders['content-type'],
      allow: responseHeaders.allow,
      location: responseHeaders.location,
    });
    expect(answer.body).toBe(body);
  });

  test('all 148 exchanges are compared', () => {
    expect(exchanges).toHaveLength(148);
  });
});
