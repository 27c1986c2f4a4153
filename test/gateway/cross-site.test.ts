import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const listed = 'https://app.example.com';
const json = { 'content-type': 'application/json' };
const query = '{ systemTasks { totalCount } }';
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36';

let closed: TestUpstream;
let open: TestUpstream;

beforeAll(async () => {
  closed = await startGatewayOnSandbox({ tasks: tasks(3) });
  open = await startGatewayOnSandbox({ tasks: tasks(3) }, { corsOrigins: [listed, 'http://localhost:3000'] });
});
afterAll(async () => {
  await closed[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

function post(gateway: TestUpstream, headers: Record<string, string>, body: BodyInit = JSON.stringify({ query })) {
  return fetch(gateway.url, { method: 'POST', headers, body });
}

function get(gateway: TestUpstream, headers: Record<string, string>) {
  return fetch(`${gateway.url}?query=${encodeURIComponent(query)}`, { headers });
}

function preflight(gateway: TestUpstream, origin: string) {
  return fetch(gateway.url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });
}

function accessControlOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control')));
}

describe('CORS', () => {
  it.each(['https://evil.example', 'null', listed])('is closed to %s unless the origin is listed', async (origin) => {
    for (const response of [
      await preflight(closed, origin),
      await post(closed, { ...json, origin }),
      await get(closed, { origin, 'sec-fetch-site': 'cross-site' }),
    ]) {
      expect(accessControlOf(response)).toEqual({});
    }
    expect((await preflight(closed, origin)).ok).toBe(false);
  });

  it.each([listed, 'http://localhost:3000'])('answers the preflight of %s, which is listed', async (origin) => {
    const response = await preflight(open, origin);
    expect(response.status).toBe(204);
    expect(accessControlOf(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST, GET, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-expose-headers': 'x-request-id',
      'access-control-max-age': '600',
    });
    expect(response.headers.get('vary')).toBe('Origin, Access-Control-Request-Headers');
  });

  it.each([
    ['tracing', 'content-type,baggage,sentry-trace', 'content-type,baggage,sentry-trace'],
    ['Apollo Client', 'content-type, apollographql-client-name', 'content-type, apollographql-client-name'],
    ['nothing', undefined, expect.stringContaining('authorization')],
    ['no names of headers', 'a b; c', expect.stringContaining('authorization')],
  ])('lets a listed origin send the headers that it asks for: those of %s', async (_whose, asked, allowed) => {
    const headers = { origin: listed, 'access-control-request-method': 'POST' };
    const response = await fetch(open.url, {
      method: 'OPTIONS',
      headers: asked === undefined ? headers : { ...headers, 'access-control-request-headers': asked },
    });
    expect(accessControlOf(response)['access-control-allow-headers']).toEqual(allowed);
  });

  it('lets a listed origin read answers, and failures too', async () => {
    for (const body of [JSON.stringify({ query }), '{', JSON.stringify({ query: '{ nope }' })]) {
      const response = await post(open, { ...json, origin: listed }, body);
      expect(accessControlOf(response)).toEqual({
        'access-control-allow-origin': listed,
        'access-control-expose-headers': 'x-request-id',
      });
      expect(response.headers.get('vary')).toBe('Origin');
    }
  });

  it.each([
    'https://evil.example',
    'null',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'https://APP.example.com',
  ])('reflects nothing for %s, which is not listed', async (origin) => {
    const response = await post(open, { ...json, origin });
    expect(accessControlOf(response)).toEqual({});
    expect(response.headers.get('vary')).toBe('Origin');
    expect(accessControlOf(await preflight(open, origin))).toEqual({});
    expect((await preflight(open, origin)).ok).toBe(false);
  });
});

describe('what a page of another site can send without asking', () => {
  async function expectRefused(response: Response): Promise<void> {
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(closed.takeRequests()).toEqual([]);
  }

  const form = new URLSearchParams({ query });
  it.each<[string, Record<string, string>, BodyInit]>([
    ['text/plain', { 'content-type': 'text/plain' }, JSON.stringify({ query })],
    ['text/plain that names JSON', { 'content-type': 'text/plain; application/json' }, JSON.stringify({ query })],
    ['text/plain in capitals', { 'content-type': 'Text/Plain;charset=UTF-8' }, JSON.stringify({ query })],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, form],
    ['a form with a charset', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, form.toString()],
    ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['no content type', {}, new Blob([JSON.stringify({ query })])],
  ])('is refused as a POST of %s', async (_what, headers, body) => {
    closed.takeRequests();
    await expectRefused(await post(closed, headers, body));
  });

  it.each([
    ['that says so', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['that says so of a sibling', { 'sec-fetch-site': 'same-site' }],
    ['that does not say', { 'user-agent': chrome, accept: 'image/avif,image/webp,*/*' }],
    ['that names another origin', { origin: 'https://evil.example' }],
    ['from a page elsewhere', { referer: 'http://evil.example/page', 'user-agent': chrome }],
    ['from a page on another port', { referer: 'http://127.0.0.1:1/page', 'user-agent': chrome }],
    ['from what is no page', { referer: 'nonsense', 'user-agent': chrome }],
  ])('is refused as a GET of a browser %s', async (_what, headers) => {
    closed.takeRequests();
    await expectRefused(await get(closed, headers));
  });

  it.each<[string, () => Promise<Response>]>([
    [
      'a POST of JSON, wherever it is from',
      () => post(closed, { ...json, 'sec-fetch-site': 'cross-site', 'user-agent': chrome }),
    ],
    ['a POST of JSON with a charset', () => post(closed, { 'content-type': 'application/json; charset=utf-8' })],
    ['a GET of a program', () => get(closed, { accept: 'application/json', 'user-agent': 'curl/8.5.0' })],
    ["a GET of the gateway's own page", () => get(closed, { 'sec-fetch-site': 'same-origin', 'user-agent': chrome })],
    [
      'a GET of a page on this very host, by a browser that sends no Sec-Fetch-Site, as to hosts without TLS',
      () => get(closed, { referer: new URL('/board?x=1', closed.url).href, 'user-agent': chrome }),
    ],
    ['a GET that somebody has typed', () => get(closed, { 'sec-fetch-site': 'none', 'user-agent': chrome })],
    ...['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'].map(
      (name): [string, () => Promise<Response>] => [
        `a GET that needed a preflight for ${name}`,
        () => get(closed, { [name]: '1', 'sec-fetch-site': 'cross-site' }),
      ],
    ),
    ['a GET of a listed origin', () => get(open, { origin: listed, 'sec-fetch-site': 'cross-site' })],
  ])('is not %s', async (_what, send) => {
    expect(await (await send()).json()).toEqual({ data: { systemTasks: { totalCount: 3 } } });
  });

  it('is read in no other content type either', async () => {
    const response = await post(closed, { 'content-type': 'application/xml' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      errors: [{ message: 'Content-Type must be application/json, but got "application/xml".' }],
    });
  });
});

it("still gives GraphiQL to a browser's GET", async () => {
  const headers = { accept: 'text/html,*/*;q=0.8', 'user-agent': chrome, 'sec-fetch-site': 'cross-site' };
  const response = await fetch(closed.url, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

it('runs nothing but queries by GET', async () => {
  const response = await fetch(`${closed.url}?query=${encodeURIComponent('mutation { __typename }')}`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  const put = await fetch(closed.url, { method: 'PUT', headers: json, body: JSON.stringify({ query }) });
  expect(put.status).toBe(405);
});
