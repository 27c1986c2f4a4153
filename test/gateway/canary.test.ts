import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import {
  answering,
  pageOf,
  type Script,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway, waysToAsk } from '../support/start-gateway.ts';

const canary = 'c4n4ry';
const row = { ...aTask(), full_name: 'ldap_sync' };

/** Ways to fail, each with all that the upstream has received in it. */
const faults: readonly (readonly [string, (headers: string) => Script])[] = [
  ['an answer', () => answering(200, pageOf([row]))],
  ['a refusal', (headers) => answering(403, `<html>${headers}`)],
  ['an undocumented refusal', (headers) => answering(400, JSON.stringify({ odd: { headers } }))],
  ['a 500', (headers) => answering(500, headers)],
  ['a 502 that does not end', (headers) => answering(502, headers)],
  ['a login page', (headers) => answering(200, `${headers}<html>`)],
  ['truncated JSON', (headers) => answering(200, `{"${headers}": `)],
  ['bytes that are not UTF-8', (headers) => answering(200, Buffer.from(`${headers}\u00ff`, 'latin1'))],
  ['another envelope', (headers) => answering(200, JSON.stringify({ [headers]: headers }))],
  ['a broken row', (headers) => answering(200, pageOf([{ ...row, duration: headers, start_timestamp: headers }]))],
  ['an encoding', (headers) => answering(200, 'x', { 'content-encoding': headers.slice(0, 99).replace(/\W/g, 'x') })],
  ['a broken encoding', (headers) => answering(200, gzipSync(headers).subarray(0, 30), { 'content-encoding': 'gzip' })],
  ['a redirect', (headers) => answering(302, headers, { location: `/?${encodeURIComponent(headers)}` })],
  ['no HTTP', (headers) => (request) => void request.socket.end(`${headers}\r\n\r\n`)],
  ['a reset', () => (request) => void request.socket.destroy()],
  [
    'a reset in the body',
    (headers) => (request, response) => {
      response.writeHead(200, { 'content-length': '10000' }).write(headers, () => request.socket.destroy());
    },
  ],
  ['silence', () => () => {}],
];

let fault: (headers: string) => Script;
let upstream: ScriptedUpstream;
let forwarding: TestGateway;
let guarding: TestGateway;
const log = captureLog('trace');

beforeAll(async () => {
  upstream = await startScriptedUpstream((request, response) =>
    fault(JSON.stringify(request.headers))(request, response),
  );
  const options = { upstreamUrl: upstream.url, upstreamTimeoutMs: 500 };
  forwarding = await startGateway(options, log.logger);
  guarding = await startGateway(
    { ...options, upstreamToken: `${canary}-upstream`, gatewayToken: `${canary}-gateway` },
    log.logger,
  );
});
afterAll(async () => {
  await forwarding[Symbol.asyncDispose]();
  await guarding[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const query = `query ($q: String) { systemTasks(filter: { search: $q }) { nodes { uuid duration startTimestamp } }
  systemTask(uuid: "${aTask().uuid}") { uuid } }`;

const nosyHeaders = {
  cookie: `session=${canary}`,
  'x-forwarded-for': canary,
  'x-request-id': `"${canary}"`,
  tracestate: `a=${canary}`,
  'user-agent': canary,
  referer: `http://127.0.0.1/${canary}`,
  accept: 'application/json',
};

/** All that a caller can see, headers too. */
async function everyAnswer({ url, send }: TestGateway, token: string): Promise<string> {
  const seen: string[] = [];
  for (const way of waysToAsk) {
    const headers = { ...nosyHeaders, authorization: `Bearer ${token}` };
    const response = await send(way, { query, variables: { q: canary } }, { headers });
    seen.push(JSON.stringify([...response.headers]), await response.text());
  }
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    const headers = { ...nosyHeaders, authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(new URL(path, url), { ...init, headers });
    seen.push(JSON.stringify([...response.headers]), await response.text());
  };
  await ask(`/graphql?query=${encodeURIComponent(query)}&variables={}&token=${canary}`);
  await ask(`/graphql?token=${canary}`, { headers: { accept: 'text/html' } });
  for (const path of ['/metrics', '/health/ready', '/nope']) await ask(`${path}?token=${canary}`);
  for (const path of ['/graphql', '/metrics'])
    await ask(path, { headers: { authorization: `Bearer ${canary}-wrong` } });
  return seen.join('\n');
}

it.each(faults)('no secret is in logs, metrics or answers if the upstream gives %s', async (_what, next) => {
  fault = next;
  const before = log.lines.filter(({ msg }) => msg === 'request').length;
  const seen = [await everyAnswer(forwarding, `${canary}-caller`), await everyAnswer(guarding, `${canary}-gateway`)];
  await log.requests(before + 22);
  expect(seen.join('\n')).not.toContain(canary);
  expect(log.text).not.toContain(canary);
});
