import { expect, it } from 'vitest';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';

const query = '{ systemTasks { totalCount } }';

it('forwards the caller’s Authorization header as it is where the gateway has no token', async () => {
  await using gateway = await startGatewayOnSandbox({}, { upstreamToken: undefined });
  const authorization = `bEARER ${gateway.sandbox.adminToken}`;
  const { data } = await gateway.query(query, {}, { authorization });
  expect(data.systemTasks.totalCount).toBeGreaterThan(200);
  expect(gateway.takeRequests().map(({ headers }) => headers.authorization)).toEqual([authorization]);
});

it.each([
  ['no header', {}, 'UNAUTHENTICATED', 'Authentication credentials were not provided.'],
  ['a wrong token', { authorization: 'Bearer nope' }, 'UNAUTHENTICATED', 'Token invalid/expired'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'UNAUTHENTICATED', 'Unsupported authentication type'],
  [
    'a token without permission',
    { authorization: 'Bearer ak-sandbox-nobody' },
    'FORBIDDEN',
    'You do not have permission to perform this action.',
  ],
])('tells a caller with %s what the upstream says', async (_what, headers, code, detail) => {
  await using gateway = await startGatewayOnSandbox({}, { upstreamToken: undefined });
  const { errors } = await gateway.query(query, {}, headers);
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code, upstream: { status: 403, detail } }]);
});

it('sends its own token, and never the caller’s header, where it has one', async () => {
  await using gateway = await startGatewayOnSandbox();
  const { data } = await gateway.query(query, {}, { authorization: 'Bearer of-the-caller' });
  expect(data.systemTasks.totalCount).toBeGreaterThan(200);
  expect(gateway.takeRequests().map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${gateway.sandbox.adminToken}`,
  ]);
});

it('sends no other header of the caller', async () => {
  await using gateway = await startGatewayOnSandbox();
  await gateway.query(
    query,
    {},
    {
      cookie: 'session=canary',
      'x-forwarded-for': 'canary',
      'x-real-ip': 'canary',
      'x-authentik-username': 'canary',
      'accept-language': 'canary',
      'user-agent': 'canary',
      'x-canary': 'canary',
    },
  );
  const [request] = gateway.takeRequests();
  expect(JSON.stringify(request?.headers)).not.toContain('canary');
  expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'authorization',
    'connection',
    'host',
    'user-agent',
    'x-request-id',
  ]);
});

it.each([
  ['no header', {}],
  ['a wrong token', { authorization: 'Bearer nope' }],
  ['the upstream’s token', { authorization: 'Bearer ak-sandbox-admin' }],
  ['another scheme', { authorization: 'Basic gate' }],
  ['the token without a scheme', { authorization: 'gate' }],
  ['the token with something after it', { authorization: 'Bearer gate gate' }],
])('refuses a caller with %s where there is a gateway token', async (_what, headers) => {
  await using gateway = await startGatewayOnSandbox({}, { gatewayToken: 'gate' });
  for (const operation of [query, '{ __typename }', '{ syntax error']) {
    const { status, data, errors, headers: answered } = await gateway.query(operation, {}, headers);
    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toBe('Bearer');
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED' }]);
  }
  expect(gateway.takeRequests()).toEqual([]);
});

it('refuses a query by GET without the gateway token, and shows GraphiQL without it', async () => {
  await using gateway = await startGatewayOnSandbox({}, { gatewayToken: 'c4n4ry-g4te' });
  const byGet = await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`);
  expect(byGet.status).toBe(401);
  const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect((await page.text()).includes('c4n4ry-g4te')).toBe(false);
});

it('answers a caller with the gateway token, and keeps that token to itself', async () => {
  await using gateway = await startGatewayOnSandbox({}, { gatewayToken: 'gate' });
  const { data } = await gateway.query(query, {}, { authorization: 'bearer gate' });
  expect(data.systemTasks.totalCount).toBeGreaterThan(200);
  expect(gateway.takeRequests().map(({ headers }) => headers.authorization)).toEqual([
    `Bearer ${gateway.sandbox.adminToken}`,
  ]);
});
