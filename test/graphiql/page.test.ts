import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let gateway: TestUpstream;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe("the page for a browser's GET of /graphql", () => {
  it('is HTML that names no other host to load from', async () => {
    const response = await fetch(gateway.url, { headers: browser });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');

    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>/i);
    // Scripts and styles are part of the page; each of these patterns is a way to fetch one, or an image, from elsewhere.
    const host = String.raw`["'\`]?(?:https?:)?//[^\s"'\`)>]+`;
    for (const way of [`\\b(?:src|href|action)\\s*=\\s*${host}`, `\\burl\\(\\s*${host}`, `@import\\s+${host}`]) {
      expect(html.match(new RegExp(way, 'gi')) ?? []).toEqual([]);
    }
    expect(html.match(/\b(?:import|importScripts|Worker)\(\s*["'`](?:https?:)?\/\/[^"'`]*/g) ?? []).toEqual([]);
  });

  it.each([
    ['gzip, deflate, br, zstd', 'gzip'],
    ['br;q=1.0, GZIP;q=0.5', 'gzip'],
    ['gzip;q=0, identity', undefined],
    ['gzip;q=0.000', undefined],
    ['x-gzip-like', undefined],
    ['br', undefined],
    ['', undefined],
  ])('comes to a browser that accepts %j with the encoding %j', async (accepted, encoding) => {
    const { status, headers, body } = await get(gateway.url, { ...browser, 'accept-encoding': accepted });
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['vary']).toMatch(/\bAccept, Accept-Encoding\b/);
    if (encoding) expect(body.length).toBeLessThan(3_000_000);
    const html = encoding ? gunzipSync(body) : body;
    expect(html.subarray(0, 15).toString()).toBe('<!doctype html>');
    expect(html.subarray(-8).toString().trim()).toBe('</html>');
  });

  it('is not sent again to a browser that has it', async () => {
    const first = await get(gateway.url, { ...browser, 'accept-encoding': 'gzip' });
    expect(first.headers['cache-control']).toBe('no-cache');
    const etag = first.headers.etag ?? '';
    expect(etag).toMatch(/^W\/"[\w+/]{43}="$/);

    const again = await get(gateway.url, { ...browser, 'if-none-match': `"other", ${etag}` });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(again.headers).toMatchObject({ etag, 'content-security-policy': first.headers['content-security-policy'] });
    expect((await get(gateway.url, { ...browser, 'if-none-match': 'W/"other"' })).status).toBe(200);
  });

  it('is one page for all who ask while it is made', async () => {
    await using other = await startGatewayOnSandbox();
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(other.url, browser)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
  });

  it.each<[string, { gatewayToken?: string; upstreamToken?: undefined }]>([
    ['the gateway', { gatewayToken: 'gate' }],
    ['authentik', { upstreamToken: undefined }],
    ['nothing', {}],
  ])('has the hash of itself and of its scripts in its headers, with a token for %s', async (_what, options) => {
    await using other = await startGatewayOnSandbox({}, options);
    const { headers, body } = await get(other.url, { ...browser, 'accept-encoding': 'gzip' });
    const html = gunzipSync(body).toString();
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
    expect(headers.etag).toBe(`W/"${sha256(html)}"`);
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(
      ([, script = '']) => `'sha256-${sha256(script)}'`,
    );
    expect(headers['content-security-policy']).toContain(`; script-src ${scripts.join(' ')}; `);
  });

  it('says whose token is needed, and holds none', async () => {
    const note = async (options: { gatewayToken?: string; upstreamToken?: string | undefined }): Promise<string> => {
      await using guarded = await startGatewayOnSandbox({}, options);
      const html = await (await fetch(guarded.url, { headers: browser })).text();
      expect(html).not.toContain('c4n4ry');
      expect(html).not.toContain(guarded.sandbox.adminToken);
      return /"defaultHeaders":"(.*?[^\\])"/.exec(html)?.[1] ?? '';
    };
    expect(await note({})).toContain('needs no token');
    expect(await note({ upstreamToken: undefined })).toContain('Bearer <your authentik token>');
    expect(await note({ gatewayToken: 'c4n4ry', upstreamToken: 'c4n4ry' })).toContain('Bearer <GATEWAY_TOKEN>');
  });
});

describe('with GRAPHIQL=off', () => {
  let off: TestUpstream;
  beforeAll(async () => {
    off = await startGatewayOnSandbox({}, { graphiql: false });
  });
  afterAll(() => off[Symbol.asyncDispose]());

  it('tells a browser how to query instead', async () => {
    const { status, headers, body } = await get(off.url, browser);
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toMatch(/^GraphiQL is turned off on this gateway\.\n/);

    const [, example = ''] = /^ {2}({.*})$/m.exec(body.toString()) ?? [];
    const { data } = await off.query((JSON.parse(example) as { query: string }).query);
    expect(data.systemTasks.nodes).toHaveLength(5);
  });

  it("answers a query in a browser's address line as any other", async () => {
    const { status, body } = await get(
      `${off.url}?query=${encodeURIComponent('{ systemTasks { totalCount } }')}`,
      browser,
    );
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toEqual({ data: { systemTasks: { totalCount: expect.any(Number) } } });
  });
});

/** As `fetch`, but the body comes as it was sent. */
function get(url: string, headers: Record<string, string>) {
  return new Promise<{
    status: number | undefined;
    headers: NodeJS.Dict<string | string[]> & { etag?: string };
    body: Buffer;
  }>((resolve, reject) => {
    request(url, { headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({
        status: response.statusCode,
        headers: response.headers as { etag?: string },
        body: Buffer.concat(chunks),
      });
    })
      .once('error', reject)
      .end();
  });
}
