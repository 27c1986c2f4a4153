import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRuns } from '../../src/sandbox/load-tasks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Release } from '../../src/sandbox/tasks-api/release.ts';
import { sendRaw } from './raw-request.ts';

interface Exchange {
  readonly id: string;
  readonly release: Release;
  readonly why: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly responseHeaders: { readonly 'content-type': string; readonly allow?: string };
  readonly body: string;
}

const recorded = new URL('../recorded/tasks/', import.meta.url);
const exchanges: readonly Exchange[] = JSON.parse(readFileSync(new URL('exchanges.json', recorded), 'utf8'));
const releases = [
  { release: '2025.8', count: 41 },
  { release: '2025.10', count: 40 },
  { release: '2026.8', count: 149 },
] as const;

describe.each(releases)('the sandbox answers as authentik $release did', ({ release, count }) => {
  const ofRelease = exchanges.filter((exchange) => exchange.release === release);
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({
      api: 'tasks',
      release,
      runs: loadRuns(new URL(`tasks-${release}.json`, recorded).pathname),
      adminToken: 'ak-admin-3f9c1d7be2a84c60',
      unprivilegedToken: 'ak-nobody-71b0e4d25c9a4f18',
    });
  });
  afterAll(() => sandbox.close());

  test.each(ofRelease)('$id: $why', async ({ method, path, headers, status, responseHeaders, body }) => {
    const answer = await sendRaw(sandbox.url, path, { method, headers });
    const { 'content-type': type, allow } = answer.headers;
    expect(answer.status).toBe(status);
    expect({ type, allow }).toEqual({ type: responseHeaders['content-type'], allow: responseHeaders.allow });
    expect(answer.body).toBe(body);
  });

  test(`all ${count} exchanges are compared`, () => {
    expect(ofRelease).toHaveLength(count);
  });
});
