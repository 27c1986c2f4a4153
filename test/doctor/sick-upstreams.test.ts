import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { aRow } from '../federation/scripted-tasks.ts';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { notFoundPage } from '../support/versioned-upstream.ts';
import { runDoctor } from './run-doctor.ts';

const html = '<!DOCTYPE html><title>Log in</title>';
const asHtml = { 'content-type': 'text/html' };

async function diagnose(script: Script, env: Readonly<Record<string, string>> = {}) {
  await using upstream = await startScriptedUpstream(script, { isProbed: true });
  return await runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: 't', ...env });
}

describe('an endpoint that is not there', () => {
  it.each<[string, Script, RegExp]>([
    [
      '404 as JSON',
      answering(404, '{"detail":"Not found."}'),
      /an API answers, but it has neither \/tasks\/tasks\/ nor \/events\/system_tasks\//,
    ],
    [
      '404 as HTML',
      answering(404, html, asHtml),
      /has neither \/tasks\/tasks\/ nor \/events\/system_tasks\/.*ends in \/api\/v3/,
    ],
    ['an HTML page with 200', answering(200, html, asHtml), /status 200 and HTML.*login page.*\/api\/v3/],
    ['an HTML page that is said to be JSON', answering(200, html), /status 200 and HTML/],
    ['a 403 of a proxy', answering(403, html, asHtml), /status 403 and HTML/],
    ['a 403 of text', answering(403, 'Forbidden'), /status 403 and something else, without the detail.*bot challenge/],
    ['a 403 of JSON', answering(403, '{"message":"Forbidden"}'), /status 403 and JSON, without the detail/],
    ['a 401 of JSON', answering(401, '{}'), /status 401 and JSON, without the detail/],
    ['nothing with 200', answering(200, ''), /status 200 and nothing/],
    [
      'a redirect to a login',
      answering(302, '', { location: 'https://sso.example.com/login?next=secret' }),
      /302 redirects to https:\/\/sso\.example\.com\/login,.*login page/,
    ],
    ['500', answering(500, html, asHtml), /fails \(status 500\).*log of authentik/],
  ])('%s', async (_what, script, expected) => {
    const { healthy, marks, said, text } = await diagnose(script);
    expect(healthy).toBe(false);
    expect(marks).toMatchObject({ connection: 'ok', endpoint: 'fail', token: 'skip', envelope: 'skip' });
    expect(said['endpoint']).toMatch(expected);
    expect(text).not.toContain('secret');
  });
});

describe('no connection', () => {
  it('to a port where nothing listens', async () => {
    const sandbox = await startSandbox();
    await sandbox.close();
    const { healthy, marks, said, summary } = await runDoctor({ UPSTREAM_URL: sandbox.url, UPSTREAM_TOKEN: 't' });
    expect(healthy).toBe(false);
    expect(marks).toMatchObject({ name: 'ok', connection: 'fail', endpoint: 'skip' });
    expect(said['connection']).toMatch(/^no connection: 127\.0\.0\.1 ECONNREFUSED\. Nothing listens there/);
    expect(summary).toMatch(/^1 failed, .*2 ok, 10 not examined$/);
  });

  it('to a host without an address', async () => {
    const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: 'http://no-such-host.invalid/api/v3' });
    expect(healthy).toBe(false);
    expect(marks).toMatchObject({ url: 'warn', name: 'fail', connection: 'skip' });
    expect(said['name']).toMatch(/no-such-host\.invalid has no address/);
  });

  it('to an upstream that never answers', async () => {
    const { healthy, said } = await diagnose(() => undefined, { UPSTREAM_TIMEOUT_MS: '300' });
    expect(healthy).toBe(false);
    expect(said['connection']).toMatch(/^no answer within 300 ms\. 127\.0\.0\.1 can be connected to\./);
  });

  it('to an upstream that closes each connection', async () => {
    const { healthy, said } = await diagnose((request) => void request.socket.destroy());
    expect(healthy).toBe(false);
    expect(said['connection']).toMatch(/^no answer \((UND_ERR_SOCKET|ECONNRESET)\)\. It closed the connection/);
  });

  it('by TLS, where the other side speaks http', async () => {
    await using sandbox = await startSandbox();
    const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: sandbox.url.replace('http:', 'https:') });
    expect(healthy).toBe(false);
    expect(marks).toMatchObject({ connection: 'ok', tls: 'fail', endpoint: 'skip' });
    expect(said['tls']).toMatch(/no TLS is spoken there/);
  });
});

describe('an answer that breaks the contract', () => {
  it.each([
    ['an envelope that contradicts itself', pageOf([], { count: 7 }), /contradicts itself/],
    ['a list without one', '[]', /a list is not an object/],
    ['results that are none', '{"pagination":{}}', /results is not an array/],
  ])('%s', async (_what, body, expected) => {
    const { healthy, marks, said } = await diagnose(answering(200, body), { UPSTREAM_API: 'system_tasks' });
    expect(healthy).toBe(false);
    expect(marks).toMatchObject({ endpoint: 'ok', token: 'ok', envelope: 'fail', tasks: 'skip' });
    expect(said['envelope']).toMatch(expected);
  });
});

describe('an upstream that works, but', () => {
  const rows = Array.from({ length: 30 }, (_, index) => aRow(index));

  it('caps its pages', async () => {
    const { healthy, marks, said } = await diagnose((request, response) => {
      const { url = '' } = request;
      if (!url.includes('/system_tasks/')) return notFoundPage(request, response);
      const size = Math.min(12, Number(/page_size=(\d+)/.exec(url)?.[1]));
      const pagination = { count: 30, total_pages: Math.ceil(30 / size), end_index: size, next: 2 };
      return response.end(pageOf(rows.slice(0, size), pagination));
    });
    expect([healthy, marks['page size']]).toEqual([true, 'warn']);
    expect(said['page size']).toMatch(/^12 rows served, but 100 requested.*MAX_PAGE_SIZE=12/);
  });

  it('is slow', async () => {
    const slowly: Script = (_request, response) => sleep(100).then(() => response.end(pageOf([])));
    const { healthy, marks, said } = await diagnose(slowly, { UPSTREAM_TIMEOUT_MS: '499' });
    expect([healthy, marks['latency']]).toEqual([true, 'warn']);
    expect(said['latency']).toMatch(/UPSTREAM_TIMEOUT_MS/);
  });

  it.each([
    ['is behind', -3_600_000, /^3\d\d\d seconds behind this machine's\. .*NTP/],
    ['is ahead', 3_600_000, /^3\d\d\d seconds ahead of this machine's\. .*NTP/],
  ])('%s by an hour', async (_what, skewMs, expected) => {
    const { healthy, marks, said } = await diagnose((_request, response) => {
      response.setHeader('date', new Date(Date.now() + skewMs).toUTCString()).end(pageOf([]));
    });
    expect([healthy, marks['clock']]).toEqual([true, 'warn']);
    expect(said['clock']).toMatch(expected);
  });

  it('does not tell the time', async () => {
    const { healthy, marks } = await diagnose((_request, response) => {
      response.sendDate = false;
      response.end(pageOf([]));
    });
    expect([healthy, marks['clock']]).toEqual([true, 'skip']);
  });

  it('has no task to show', async () => {
    const { healthy, marks } = await diagnose(answering(200, pageOf([])));
    expect([healthy, marks['tasks']]).toEqual([true, 'warn']);
  });

  it('fails after a while', async () => {
    let calls = 0;
    const { healthy, marks, said } = await diagnose((request, response) => {
      return answering(++calls > 6 ? 500 : 200, pageOf([]))(request, response);
    });
    expect([healthy, marks['latency']]).toEqual([false, 'fail']);
    expect(said['latency']).toMatch(/^call 3 of 5 failed\. It answered with status 500\./);
  });
});
