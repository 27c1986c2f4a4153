import { describe, expect, it } from 'vitest';
import { runDoctor } from '../doctor/run-doctor.ts';
import { captureLog } from '../support/captured-log.ts';
import { type ForwardProxyOptions, startForwardProxy } from '../support/forward-proxy.ts';
import { startProgram } from '../support/program.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { hasOpenssl, startTlsUpstream } from '../support/tls-upstream.ts';

const query = '{ systemTasks { totalCount } }';
const password = 's3cr3t-of-the-proxy';
const basic = `Basic ${Buffer.from(`gateway:${password}`).toString('base64')}`;

/** An upstream by http that only the proxy can reach by this name. */
async function setUp(options: ForwardProxyOptions = {}) {
  const proxy = await startForwardProxy(options);
  const upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const upstreamUrl = upstream.url.replace('127.0.0.1', 'upstream.test');
  const [host] = [new URL(upstreamUrl).host];
  return {
    proxy,
    upstream,
    upstreamUrl,
    host,
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

describe('an upstream by http', () => {
  it('is asked through the proxy, which forwards', async () => {
    await using env = await setUp({ authorization: basic });
    const { proxy, upstreamUrl, host } = env;
    const httpProxy = `http://gateway:${password}@${proxy.host}`;
    await using gateway = await startGateway({ upstreamUrl, httpProxy });
    expect((await gateway.query(query)).data).toEqual({ systemTasks: { totalCount: 0 } });
    expect(proxy.requests).toEqual([expect.stringMatching(`^GET http://${host}/api/v3/events/system_tasks/\\?`)]);
    expect(proxy.credentials).toEqual([basic]);
  });

  it('has no more connections through it than it may have', async () => {
    await using env = await setUp();
    const { proxy, upstreamUrl } = env;
    await using gateway = await startGateway({
      upstreamUrl,
      httpProxy: `http://${proxy.host}`,
      upstreamConnections: 2,
      coalesceCalls: false,
    });
    await Promise.all(Array.from({ length: 20 }, () => gateway.query(query)));
    expect(proxy.requests).toHaveLength(20);
    expect(await proxy.connections()).toBe(2);
  });

  it('is asked directly if NO_PROXY names it, or only https has a proxy', async () => {
    await using env = await setUp();
    const { proxy, upstream } = env;
    const httpProxy = `http://${proxy.host}`;
    for (const proxies of [{ httpProxy, noProxy: '127.0.0.1' }, { httpsProxy: httpProxy }]) {
      await using gateway = await startGateway({ upstreamUrl: upstream.url, ...proxies });
      expect((await gateway.query(query)).errors).toBeUndefined();
    }
    expect(proxy.requests).toEqual([]);
  });
});

describe('an upstream by https', () => {
  it.runIf(hasOpenssl)('is asked through a tunnel, and its certificate is checked for its own name', async () => {
    await using proxy = await startForwardProxy({ authorization: basic });
    await using upstream = await startTlsUpstream('upstream.test', answering(200, pageOf([])));
    const ask = async (host: string) => {
      const { endpoint } = startProgram({
        PORT: '0',
        UPSTREAM_API: 'system_tasks',
        UPSTREAM_URL: `https://${host}:${upstream.port}/api/v3`,
        https_proxy: `http://gateway:${password}@${proxy.host}`,
        HTTP_PROXY: 'http://127.0.0.1:9',
        NODE_EXTRA_CA_CERTS: upstream.certificateFile,
      });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(await endpoint, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return response.json();
    };
    expect(await ask('upstream.test')).toEqual({ data: { systemTasks: { totalCount: 0 } } });
    expect(proxy.requests).toEqual([`CONNECT upstream.test:${upstream.port}`]);
    expect(proxy.credentials).toEqual([basic]);
    expect(await ask('other.test')).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
  });
});

describe.each(['http', 'https'])('a proxy for %s that', (protocol) => {
  /** What a client is told, and what the log says, with this proxy. */
  const failing = async (proxyHost: string, upstreamTimeoutMs = 10_000) => {
    const log = captureLog();
    const proxyUrl = `http://gateway:${password}@${proxyHost}`;
    await using gateway = await startGateway(
      {
        upstreamUrl: `${protocol}://upstream.test:1234/api/v3`,
        httpProxy: proxyUrl,
        httpsProxy: proxyUrl,
        upstreamTimeoutMs,
      },
      log.logger,
    );
    const { errors } = await gateway.query(query);
    const [line] = await log.requests(1);
    for (const secret of [password, basic, basic.slice(6)])
      expect(log.text + JSON.stringify(errors)).not.toContain(secret);
    return { code: errors?.[0]?.extensions.code, told: errors?.[0]?.message, failure: line.failures[0] };
  };

  it('is down is named in the log', async () => {
    const gone = await startForwardProxy();
    await gone[Symbol.asyncDispose]();
    const { code, told, failure } = await failing(gone.host);
    expect(code).toBe('UPSTREAM_UNAVAILABLE');
    expect(told).not.toContain(gone.host);
    expect(failure.cause.message).toBe(`The proxy ${gone.host} cannot be reached (ECONNREFUSED).`);
  });

  it('wants other credentials is asked once, and named in the log', async () => {
    await using proxy = await startForwardProxy({ authorization: 'Basic other' });
    const { code, failure } = await failing(proxy.host);
    expect(code).toBe('UPSTREAM_UNAVAILABLE');
    expect(failure.cause.message).toMatch(`The proxy ${proxy.host} answered with status 407. It requires credentials`);
    expect(proxy.requests).toHaveLength(1);
  });

  it('never answers costs no more than the operation’s time', async () => {
    await using proxy = await startForwardProxy({ isSilent: true });
    expect((await failing(proxy.host, 300)).code).toBe('UPSTREAM_TIMEOUT');
  });
});

it('a proxy that opens no tunnel is asked once if it forbids it, and again if it fails', async () => {
  for (const [refuses, asked] of [
    [403, 1],
    [502, 3],
  ] as const) {
    await using proxy = await startForwardProxy({ refuses });
    const httpsProxy = `http://${proxy.host}`;
    await using gateway = await startGateway({ upstreamUrl: 'https://upstream.test/api/v3', httpsProxy });
    expect((await gateway.query(query)).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(proxy.requests).toEqual(Array(asked).fill('CONNECT upstream.test:443'));
  }
});

it('the sandbox is reached without the proxy', async () => {
  const { endpoint } = startProgram({ PORT: '0', HTTP_PROXY: 'http://127.0.0.1:9' });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(await endpoint, { method: 'POST', headers, body: JSON.stringify({ query }) });
  expect(await response.json()).toEqual({ data: { systemTasks: { totalCount: expect.any(Number) } } });
});

describe('doctor', () => {
  it('says that there is a proxy, and does not look up what the proxy looks up', async () => {
    await using env = await setUp({ authorization: basic });
    const { proxy, upstreamUrl } = env;
    const { marks, said, text } = await runDoctor({
      UPSTREAM_URL: upstreamUrl,
      UPSTREAM_TOKEN: 'some-token',
      HTTP_PROXY: `http://gateway:${password}@${proxy.host}`,
    });
    expect(marks).toMatchObject({ name: 'ok', connection: 'ok', envelope: 'ok' });
    expect(said['name']).toBe(`the proxy ${proxy.host} looks up upstream.test`);
    expect(said['connection']).toMatch(
      new RegExp(`^answered with status 200 in \\d+ ms, through the proxy ${proxy.host}$`),
    );
    expect(text).not.toContain(password);
  });

  it('names a proxy that refuses', async () => {
    await using env = await setUp({ authorization: basic });
    const { proxy, upstreamUrl } = env;
    const { marks, said } = await runDoctor({ UPSTREAM_URL: upstreamUrl, HTTP_PROXY: `http://${proxy.host}` });
    expect(marks['connection']).toBe('fail');
    expect(said['connection']).toMatch(`no answer. The proxy ${proxy.host} answered with status 407.`);
  });
});
