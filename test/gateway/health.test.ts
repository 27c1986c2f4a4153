import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen } from '../../src/cli/listen.ts';
import { Readiness } from '../../src/http/readiness.ts';
import { createGateway } from '../../src/server.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf, startGateway, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: [] }, { gatewayToken: 'gate' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function ask(url: string, path: string, init: RequestInit = {}) {
  const response = await fetch(new URL(path, url), init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

it.each([
  ['/health/live', 'live'],
  ['/health/ready', 'ready'],
])('%s says so in JSON, without a token and without asking the upstream', async (path, status) => {
  const answer = await ask(gateway.url, path);
  expect(answer).toMatchObject({ status: 200, body: JSON.stringify({ status }) });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  expect(gateway.takeRequests()).toEqual([]);
});

it.each(['/health/live', '/health/ready'])('%s takes HEAD, and refuses other methods', async (path) => {
  const head = await ask(gateway.url, path, { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: '' });
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const refused = await ask(gateway.url, path, { method });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD');
    expect(JSON.parse(refused.body)).toEqual({ error: `The method must be GET or HEAD, but got ${method}.` });
  }
});

it.each(['/health', '/health/', '/health/live/', '/graphql/health', '/Health/live'])(
  '%s is not served',
  async (path) => {
    expect((await ask(gateway.url, path)).status).toBe(404);
  },
);

it('leaves a query that ends with /health to GraphQL', async () => {
  expect((await ask(gateway.url, '/graphql?x=/health')).status).toBe(401);
});

it('is not ready once the gateway has been told to stop, but alive and answering', async () => {
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const stopping = createGateway(configOf({ upstreamUrl: upstream.url }), captureLog().logger);
  const listening = await listen(stopping.handle, { host: '127.0.0.1', port: 0 });
  stopping.announceStop();
  expect(await ask(listening.origin, '/health/ready')).toMatchObject({ status: 503, body: '{"status":"stopping"}' });
  expect((await ask(listening.origin, '/health/live')).status).toBe(200);
  expect((await ask(listening.origin, '/graphql?query={__typename}')).status).toBe(200);
  await listening.close();
  await stopping.close();
});

const withCheck = { readyChecksUpstream: true, upstreamToken: 'c4n4ry' };

it.each([
  ['answers', answering(200, pageOf([])), 200],
  ['refuses the token', answering(403, '{"detail":"Token invalid/expired"}'), 200],
  ['asks for patience', answering(429, '{}', { 'retry-after': '60' }), 200],
  ['fails', answering(500, 'c4n4ry'), 503],
  ['is a login page', answering(200, '<html>c4n4ry'), 503],
  ['answers with a redirect', answering(302, '', { location: '/c4n4ry' }), 503],
])(
  'READY_CHECKS_UPSTREAM tells whether the upstream %s, by one call and nothing of it',
  async (_what, script, status) => {
    await using upstream = await startScriptedUpstream(script);
    await using checking = await startGateway({ upstreamUrl: upstream.url, ...withCheck });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(checking.url, '/health/ready')));
    for (const answer of answers) {
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toEqual({ status: status === 200 ? 'ready' : 'upstream unavailable' });
    }
    expect(upstream.targets).toHaveLength(1);
    expect((await ask(checking.url, '/health/live')).status).toBe(200);
  },
);

it('READY_CHECKS_UPSTREAM tells that there is no upstream', async () => {
  const upstreamUrl = `http://127.0.0.1:${await freePort()}/api/v3`;
  await using checking = await startGateway({ upstreamUrl, ...withCheck });
  expect(await ask(checking.url, '/health/ready')).toMatchObject({ status: 503 });
});

it('believes what the probe said for five seconds, and never asks twice at once', async () => {
  let now = 0;
  const pending: ((reachable: boolean) => void)[] = [];
  const probe = () => new Promise<boolean>((resolve) => void pending.push(resolve));
  const readiness = new Readiness(probe, () => now);
  const first = [readiness.state(), readiness.state()];
  now = 60_000;
  first.push(readiness.state());
  expect(pending).toHaveLength(1);
  pending[0]?.(false);
  expect(await Promise.all(first)).toEqual(Array(3).fill('upstream unavailable'));
  now += 4_999;
  expect(await readiness.state()).toBe('upstream unavailable');
  now += 1;
  const second = readiness.state();
  expect(pending).toHaveLength(2);
  pending[1]?.(true);
  expect(await second).toBe('ready');
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
