import { afterAll, beforeAll, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

it("keeps GraphiQL's page to its own scripts and its own origin", async () => {
  const { headers } = await fetch(gateway.url, { headers: { accept: 'text/html' } });
  expect(Object.fromEntries(headers)).toMatchObject(everywhere);
  const policy = new Map(
    headers
      .get('content-security-policy')
      ?.split('; ')
      .map((directive): [string, string] => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1).join(' ')]),
  );
  expect(Object.fromEntries(policy)).toEqual({
    'default-src': "'none'",
    'script-src': expect.stringMatching(/^'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/),
    'style-src': "'unsafe-inline'",
    'worker-src': 'blob:',
    'font-src': 'data:',
    'img-src': 'data:',
    'connect-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  });
});

it.each([
  ['an answer', { query: '{ systemTasks { totalCount } }' }],
  ['a refusal', { query: '{' }],
  ['a failure', { query: '{ systemTasks(first: -1) { totalCount } }' }],
])('sends %s as what it is, for nobody to keep or to frame', async (_what, body) => {
  const { headers } = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(Object.fromEntries(headers)).toMatchObject({
    ...everywhere,
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  });
});
