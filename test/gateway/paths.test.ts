import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { rawExchange, rawRequest } from '../support/raw-exchange.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
afterAll(() => gateway[Symbol.asyncDispose]());
afterEach(async () => {
  const { data } = await gateway.query('{ systemTasks { totalCount } }');
  expect(data.systemTasks.totalCount).toBe(3);
});

const json = '\\{"error":"Nothing is served at this path\\. GraphQL is at /graphql\\."\\}';

it.each([
  '/',
  '//graphql',
  '/graphql/',
  '/GRAPHQL',
  '/graphql/x',
  '/graphql%2f',
  '/./graphql',
  '/x/../graphql',
  '/graphql;x=1',
  '/%',
  '/%00',
  '/\u00ff',
  '?query={__typename}',
  '*',
  'http://other.example/',
  'http://other.example?query={__typename}',
  'nonsense',
  'javascript:alert(1)',
])('%s is nobody’s path: 404 in JSON, whatever the method', async (target) => {
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'PATCH']) {
    const answer = await rawExchange(gateway.url, rawRequest(`${method} ${target} HTTP/1.1`));
    // Node itself refuses what is no request target.
    if (answer.startsWith('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')) continue;
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 404 Not Found\\r\\n[\\s\\S]*\\r\\n\\r\\n${json}$`));
    expect(answer).toMatch(/^content-type: application\/json; charset=utf-8\r$/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/im);
  }
});

it.each(['/graphql', '/graphql#x', 'http://other.example/graphql', 'HTTP://user:pw@127.0.0.1:1/graphql'])(
  '%s is GraphQL’s',
  async (target) => {
    const body = '{"query":"{__typename}"}';
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const answer = await rawExchange(gateway.url, rawRequest(`POST ${target} HTTP/1.1`, headers, body));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain('{"data":{"__typename":"Query"}}');
  },
);

it('answers a query by GET in absolute form', async () => {
  const target = 'http://other.example/graphql?query=%7B__typename%7D';
  const answer = await rawExchange(gateway.url, rawRequest(`GET ${target} HTTP/1.1`));
  expect(answer).toContain('{"data":{"__typename":"Query"}}');
});

it.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])('%s of the endpoint is refused', async (method) => {
  const answer = await rawExchange(gateway.url, rawRequest(`${method} /graphql?query={__typename} HTTP/1.1`));
  expect(answer).toMatch(/^HTTP\/1.1 405 Method Not Allowed\r\n/);
  expect(answer).toMatch(/^allow: GET, POST\r$/im);
});

it('HEAD of no path has no body', async () => {
  const answer = await rawExchange(gateway.url, rawRequest('HEAD /nope HTTP/1.1'));
  expect(answer).toMatch(/^HTTP\/1.1 404 Not Found\r\n(?:[^\r\n]+\r\n)+\r\n$/);
});

it.each(['', '{', 'a b', '[::1', 'x'.repeat(5_000), '\u00ff', 'evil.example/graphql?'])(
  'a Host of %j changes nothing and goes nowhere',
  async (host) => {
    gateway.takeRequests();
    const request = `GET /graphql?query=%7BsystemTasks%7BtotalCount%7D%7D HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    const answer = await rawExchange(gateway.url, request);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(answer).toContain('{"data":{"systemTasks":{"totalCount":3}}}');
    expect(gateway.takeRequests().map(({ headers }) => headers.host)).toEqual([new URL(gateway.sandbox.url).host]);
  },
);
