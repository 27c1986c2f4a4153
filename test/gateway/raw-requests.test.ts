import { connect } from 'node:net';
import { beforeEach, expect, it } from 'vitest';
import { answering, pageOf } from '../support/scripted-upstream.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const body = JSON.stringify({ query: '{ systemTasks { totalCount } }' });
const common = ['Content-Type: application/json', `Content-Length: ${body.length}`, 'Connection: close'];

let received: string[][];
const { gateway, upstream } = withScriptedUpstream((request, response) => {
  received.push(request.rawHeaders);
  answering(200, pageOf([]))(request, response);
});

beforeEach(() => {
  received = [];
});

/** Sends these bytes and returns all that comes until the connection ends. */
function exchange(text: string): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

function post(headers: readonly string[], target = '/graphql'): Promise<string> {
  return exchange(`POST ${target} HTTP/1.1\r\n${[...common, ...headers].join('\r\n')}\r\n\r\n${body}`);
}

function valuesOf(name: string): string[] {
  const [headers = []] = received;
  return headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
}

const hop = ['Host: canary.example'];

it.each<[string, string[], string[]]>([
  ['twice', ['Authorization: Bearer one', 'Authorization: Bearer two'], ['Bearer one']],
  ['in another case', ['aUTHORIZATION: Bearer one'], ['Bearer one']],
  ['with blanks around', ['Authorization: \t Bearer one \t '], ['Bearer one']],
  ['with a comma', ['Authorization: Bearer one, Bearer two'], ['Bearer one, Bearer two']],
  ['that is empty', ['Authorization:'], []],
])('of an Authorization header %s the upstream gets one at most', async (_what, headers, expected) => {
  expect(await post([...hop, ...headers])).toMatch(/^HTTP\/1\.1 200 /);
  expect(valuesOf('authorization').filter((value) => value !== '')).toEqual(expected);
  expect(valuesOf('authorization').length).toBeLessThanOrEqual(1);
});

it.each<[string, string[]]>([
  ['a line that is folded', ['Authorization: Bearer one', ' X-Evil: 1']],
  ['a bare CR in a value', ['Authorization: Bearer one\rX-Evil: 1']],
  ['a NUL in a value', ['Authorization: Bearer one\0two']],
  ['a blank before the colon', ['Authorization : Bearer one']],
  ['a control character in a value', ['Authorization: Bearer one\u0001']],
  ['two lengths', ['Content-Length: 3']],
  ['a length and chunks', ['Transfer-Encoding: chunked']],
  ['two hosts', [...hop, 'Host: other.example']],
  ['headers of 100 KB', [`X-A: ${'a'.repeat(100_000)}`]],
  ['a thousand headers of 100 bytes', Array.from({ length: 1_000 }, (_, n) => `X-${n}: ${'a'.repeat(100)}`)],
])('%s never becomes another header of the upstream’s', async (_what, headers) => {
  const answer = await post(headers.some((line) => line.startsWith('Host')) ? headers : [...hop, ...headers]);
  expect(answer).toMatch(/^(HTTP\/1\.1 (200|4\d\d) |$)/);
  expect(JSON.stringify(received)).not.toMatch(/evil|canary|x-a"|x-1"/i);
  // And the gateway goes on.
  expect((await gateway.query('{ systemTasks { totalCount } }')).errors).toBeUndefined();
});

it('bytes beyond ASCII in a credential are refused or passed on as they are', async () => {
  const answer = await post([...hop, 'Authorization: Bearer t\u00f6ken']);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  for (const value of valuesOf('authorization')) expect(value).toBe('Bearer t\u00f6ken');
});

it('no header that says who or where the caller is reaches the upstream', async () => {
  const names = [
    'Cookie',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Prefix',
    'Forwarded',
  ];
  const more = [
    'X-Real-IP',
    'X-Authentik-Username',
    'X-authentik-uid',
    'X-AUTHENTIK-META-JWKS',
    'X-Original-URL',
    'Via',
  ];
  const odd = [
    'X-HTTP-Method-Override',
    'Proxy-Authorization',
    'Referer',
    'Origin',
    'Range',
    'If-None-Match',
    'TE',
    'Expect',
  ];
  const headers = [...names, ...more].map((name) => `${name}: canary`);
  // Sent where Node's own server lets them through.
  headers.push(...odd.filter((name) => name !== 'Expect').map((name) => `${name}: canary`));
  expect(await post([...hop, ...headers])).toMatch(/^HTTP\/1\.1 200 /);
  expect(JSON.stringify(received)).not.toContain('canary');
  expect(valuesOf('host')).toEqual([new URL(upstream.url).host]);
});

it.each([
  'http://canary.example/graphql',
  '//canary.example/graphql',
  '/graphql?upstream=canary',
  '/%67raphql',
  '/graphql/../graphql',
  '*',
])('a request target of %s changes nothing about where the upstream is', async (target) => {
  expect(await post(hop, target)).toMatch(/^HTTP\/1\.1 (200|4\d\d) /);
  for (const url of upstream.targets) expect(url).toMatch(/^\/api\/v3\/events\/system_tasks\/\?/);
  expect(JSON.stringify([received, upstream.targets])).not.toContain('canary');
});

it('a request behind another on its connection has its own credential', async () => {
  const head = (token: string, last: boolean): string =>
    `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${last ? 'Connection: close\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`;
  await exchange(head('first', false) + head('second', false) + head('third', true));
  const seen = received.map(
    (headers) => headers[headers.findIndex((name) => name.toLowerCase() === 'authorization') + 1],
  );
  expect(seen.sort()).toEqual(['Bearer first', 'Bearer second', 'Bearer third']);
});
