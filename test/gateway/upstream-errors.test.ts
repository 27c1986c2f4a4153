import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { aTask, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const detail = (text: string): string => JSON.stringify({ detail: text });
const secret = 'https://10.0.0.1/internal?token=s3cret';

const defaultQuery = '{ systemTasks(first: 5) { totalCount nodes { uuid } } }';

async function errorsOf(script: Script, query = defaultQuery, upstreamTimeoutMs = 10_000) {
  await using upstream = await startScriptedUpstream(script);
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs });
  const { status, data, errors } = await gateway.query(query);
  expect(status).toBe(200);
  return { data, errors: errors ?? [], targets: upstream.targets };
}

it.each<[string, number, string, string, object]>([
  [
    '400',
    400,
    JSON.stringify({ name: ['Null characters are not allowed.'], status: ['No.', 'Never.'] }),
    'BAD_USER_INPUT',
    {
      status: 400,
      fieldErrors: { 'filter.name': ['Null characters are not allowed.'], 'filter.status': ['No.', 'Never.'] },
    },
  ],
  [
    '400 of no field',
    400,
    JSON.stringify({ non_field_errors: ['No.'], code: 'invalid' }),
    'BAD_USER_INPUT',
    { status: 400, code: 'invalid', fieldErrors: { non_field_errors: ['No.'] } },
  ],
  ['400 that is no JSON', 400, secret, 'BAD_USER_INPUT', { status: 400 }],
  ['401', 401, detail('No.'), 'UNAUTHENTICATED', { status: 401, detail: 'No.' }],
  [
    '403 without credentials',
    403,
    detail('Authentication credentials were not provided.'),
    'UNAUTHENTICATED',
    { status: 403, detail: 'Authentication credentials were not provided.' },
  ],
  [
    '403 for a bad token',
    403,
    detail('Token invalid/expired'),
    'UNAUTHENTICATED',
    { status: 403, detail: 'Token invalid/expired' },
  ],
  [
    '403 for a bad scheme',
    403,
    detail('Unsupported authentication type'),
    'UNAUTHENTICATED',
    { status: 403, detail: 'Unsupported authentication type' },
  ],
  [
    '403 for want of permission',
    403,
    detail('You do not have permission to perform this action.'),
    'FORBIDDEN',
    { status: 403, detail: 'You do not have permission to perform this action.' },
  ],
  // Only authentik's own refusal is a verdict on the credential: it has a text as its detail.
  ['403 of a proxy', 403, `<html>${secret}</html>`, 'UPSTREAM_ERROR', { status: 403 }],
  ['403 of text', 403, secret, 'UPSTREAM_ERROR', { status: 403 }],
  ['403 without a detail', 403, JSON.stringify({ message: secret }), 'UPSTREAM_ERROR', { status: 403 }],
  ['403 with a detail that is no text', 403, '{"detail":{"a":1}}', 'UPSTREAM_ERROR', { status: 403 }],
  ['403 in a list', 403, '[{"detail":"No."}]', 'UPSTREAM_ERROR', { status: 403 }],
  ['401 of a proxy', 401, `<html>${secret}</html>`, 'UPSTREAM_ERROR', { status: 401 }],
  ['401 without a body', 401, '', 'UPSTREAM_ERROR', { status: 401 }],
  ['404 on page 1', 404, detail('Not found.'), 'UPSTREAM_ERROR', { status: 404, detail: 'Not found.' }],
  ['404 of another server', 404, `<html>${secret}</html>`, 'UPSTREAM_ERROR', { status: 404 }],
  [
    '429',
    429,
    detail('Request was throttled.'),
    'UPSTREAM_RATE_LIMITED',
    { status: 429, detail: 'Request was throttled.' },
  ],
  ['500', 500, `Traceback ${secret}`, 'UPSTREAM_ERROR', { status: 500 }],
  [
    '500 with more than the documented fields',
    500,
    JSON.stringify({ detail: 'Oops.', code: 'x', trace: secret }),
    'UPSTREAM_ERROR',
    { status: 500, detail: 'Oops.', code: 'x' },
  ],
  ['501', 501, '', 'UPSTREAM_ERROR', { status: 501 }],
  ['502', 502, `<html>${secret}</html>`, 'UPSTREAM_UNAVAILABLE', { status: 502 }],
  ['503', 503, '', 'UPSTREAM_UNAVAILABLE', { status: 503 }],
  ['504', 504, '', 'UPSTREAM_UNAVAILABLE', { status: 504 }],
  ['a redirect', 302, secret, 'UPSTREAM_ERROR', { status: 302 }],
  ['204', 204, '', 'UPSTREAM_ERROR', { status: 204 }],
])(
  '%s of the upstream is told by its code, and nothing undocumented of it',
  async (_what, status, body, code, upstream) => {
    const { data, errors } = await errorsOf(answering(status, body, { location: secret }));
    expect(data).toEqual({ systemTasks: null });
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toEqual({ code, upstream });
    expect(JSON.stringify(errors)).not.toContain('s3cret');
    expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
  },
);

it.each<[string, string | Buffer]>([
  ['HTML', '<html><body>Log in</body></html>'],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['an empty object', '{}'],
  ['half an answer', pageOf([restTask]).slice(0, -20)],
  ['two answers', pageOf([]) + pageOf([])],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
  ['no results', JSON.stringify({ pagination: JSON.parse(pageOf([])).pagination })],
  ['results that are no list', pageOf([]).replace('"results":[]', '"results":{}')],
  ['no pagination', '{"results":[]}'],
  ['a count that is text', pageOf([restTask], { count: '1' })],
  ['a count that is a fraction', pageOf([restTask], { count: 1.5 })],
  ['a negative count', pageOf([restTask], { count: -1 })],
  ['a count of another list', pageOf([restTask], { count: 7 })],
  ['fewer rows than it says', pageOf([restTask], { count: 2, end_index: 2 })],
  ['more rows than it says', pageOf([restTask, restTask], { count: 1, end_index: 1 })],
  ['no next page', pageOf([restTask], { next: undefined })],
  ['a previous page that is text', pageOf([restTask], { previous: '0' })],
  ['another page', pageOf([restTask], { current: 2, start_index: 6, end_index: 6, count: 6, total_pages: 2 })],
  ['a count that no double holds', pageOf([restTask], { count: 'here' }).replace('"here"', '1e999')],
  ['a number that no double holds beside its rows', pageOf([restTask]).replace('{', '{"x":[{"y":1e999}],')],
  ['a number that no double holds beside its counts', pageOf([restTask], { x: 'here' }).replace('"here"', '-1e999')],
])('%s with status 200 is UPSTREAM_INVALID_RESPONSE', async (_what, body) => {
  const { data, errors } = await errorsOf(answering(200, body));
  expect(data).toEqual({ systemTasks: null });
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_INVALID_RESPONSE' }]);
});

it.each<[string, Record<string, string>, string]>([
  ['a byte order mark', {}, `\uFEFF${pageOf([restTask])}`],
  ['another content type', { 'content-type': 'text/plain' }, pageOf([restTask])],
  ['fields that nobody documented', {}, pageOf([{ ...restTask, future: { a: 1 } }], { extra: true })],
])('%s is read past', async (_what, headers, body) => {
  const { data, errors } = await errorsOf(answering(200, body, headers));
  expect(errors).toEqual([]);
  expect(data.systemTasks).toEqual({ totalCount: 1, nodes: [{ uuid: restTask.uuid }] });
});

it.each<[string, object]>([
  ['no uuid', { uuid: undefined }],
  ['a malformed uuid', { uuid: 'x' }],
  ['a null name', { name: null }],
  ['no full name', { full_name: undefined }],
  ['a uid that is a number', { uid: 5 }],
  ['a date that is none', { finish_timestamp: 'yesterday' }],
  ['a day that is none', { start_timestamp: '2025-02-30T00:00:00Z' }],
  ['an hour that is none', { finish_timestamp: '2025-02-20T25:00:00Z' }],
  ['a duration that is text', { duration: 'long' }],
  ['a null status', { status: null }],
  ['messages that are no list', { messages: null }],
  ['an expiring that is text', { expiring: 'yes' }],
  ['a message that is a number', { messages: [1] }],
  [
    'a message without attributes',
    { messages: [{ timestamp: restTask.finish_timestamp, log_level: '', logger: '', event: '' }] },
  ],
])('a row with %s is a null node with an error on its path; the rest of the page stands', async (_what, broken) => {
  const good = { ...restTask, uuid: uuidOf(2) };
  const { data, errors } = await errorsOf(
    answering(200, pageOf([{ ...restTask, ...broken }, good])),
    '{ systemTasks(first: 5) { totalCount edges { cursor node { uuid messages { event attributes } } } } }',
  );
  expect(data.systemTasks.totalCount).toBe(2);
  expect(data.systemTasks.edges.map((edge: { node: object }) => edge.node)).toEqual([
    null,
    { uuid: good.uuid, messages: [] },
  ]);
  expect(errors).toHaveLength(1);
  expect(errors[0]?.extensions.code).toBe('UPSTREAM_INVALID_RESPONSE');
  expect(errors[0]?.path?.slice(0, 4)).toEqual(['systemTasks', 'edges', 0, 'node']);
});

it('a row that is no object is a null node, in nodes too', async () => {
  const { data, errors } = await errorsOf(answering(200, pageOf([null, restTask])));
  expect(data.systemTasks.nodes).toEqual([null, { uuid: restTask.uuid }]);
  expect(errors.map(({ path }) => path)).toEqual([['systemTasks', 'nodes', 0]]);
});

it('no answer before the deadline is UPSTREAM_TIMEOUT', async () => {
  const { errors } = await errorsOf(() => {}, defaultQuery, 300);
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_TIMEOUT' }]);
});

it('an answer that is not complete before the deadline is UPSTREAM_TIMEOUT', async () => {
  const beginning: Script = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  };
  const { errors } = await errorsOf(beginning, defaultQuery, 300);
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_TIMEOUT' }]);
});

it('a connection that ends without an answer is UPSTREAM_UNAVAILABLE', async () => {
  const { errors } = await errorsOf((request) => request.socket.destroy());
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_UNAVAILABLE' }]);
});

it('a port that nobody listens on is UPSTREAM_UNAVAILABLE', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await using gateway = await startGateway({ upstreamUrl: `http://127.0.0.1:${port}/api/v3` });
  const { errors } = await gateway.query('{ systemTasks { totalCount } }');
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UPSTREAM_UNAVAILABLE' }]);
});

it('a failure that takes one list leaves the others of the operation alone', async () => {
  const { data, errors } = await errorsOf(
    (request, response) =>
      request.url?.includes('status=error')
        ? answering(500, '')(request, response)
        : answering(200, pageOf([restTask]))(request, response),
    '{ bad: systemTasks(first: 5, filter: { status: ERROR }) { nodes { uuid } totalCount pageInfo { hasNextPage } } good: systemTasks(first: 5) { nodes { uuid } } }',
  );
  expect(data).toEqual({ bad: null, good: { nodes: [{ uuid: restTask.uuid }] } });
  expect(errors.map(({ path }) => path?.[0])).toEqual(['bad']);
});

it('a count that fails is a null totalCount, and takes nothing else away', async () => {
  const { data, errors } = await errorsOf(answering(500, ''), '{ systemTasks(first: 5) { totalCount __typename } }');
  expect(data.systemTasks).toEqual({ totalCount: null, __typename: 'SystemTaskConnection' });
  expect(errors.map(({ path }) => path)).toEqual([['systemTasks', 'totalCount']]);
});

it('a list whose pages do not add up is UPSTREAM_INVALID_RESPONSE, not an endless search', async () => {
  const { errors, targets } = await errorsOf(
    (request, response) =>
      request.url?.includes('page=1&')
        ? answering(200, pageOf([restTask], { count: 9, total_pages: 9 }))(request, response)
        : answering(404, detail('Invalid page.'))(request, response),
    '{ systemTasks(page: { number: 2, size: 1 }) { nodes { uuid } } }',
  );
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  expect(targets.length).toBeLessThan(10);
});

it('cuts a page that is larger than what was asked for', async () => {
  const rows = Array.from({ length: 6 }, (_, index) => ({ ...restTask, uuid: uuidOf(index) }));
  for (const query of ['{ systemTasks(first: 5) { totalCount nodes { uuid } } }', '{ systemTasks { totalCount } }']) {
    const { data, errors } = await errorsOf(answering(200, pageOf(rows)), query);
    expect(errors).toEqual([]);
    expect(data.systemTasks.totalCount).toBe(6);
    expect(data.systemTasks.nodes?.length ?? 5).toBe(5);
  }
});

const control = '\u0001"\\é';
it.each<[string, number, object]>([
  ['a detail', 403, { detail: 'No. '.repeat(10_000) }],
  ['a detail of characters that JSON escapes', 403, { detail: control.repeat(20_000) }],
  ['a detail and a code', 500, { detail: control.repeat(10_000), code: control.repeat(10_000) }],
  ['errors of one field', 400, { name: Array.from({ length: 10_000 }, () => 'No.') }],
  ['a long error of a field', 400, { name: [control.repeat(20_000)], uid: ['No.'] }],
  [
    'errors of many fields',
    400,
    Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`${control}${at}`, ['No.']])),
  ],
  ['a long name of a field', 400, { [control.repeat(20_000)]: ['No.'] }],
  [
    'everything at once',
    400,
    {
      detail: control.repeat(3_000),
      code: control.repeat(3_000),
      a: [control.repeat(3_000), 'No.'],
      b: Array.from({ length: 2_000 }, () => control),
      c: ['No.'],
    },
  ],
])('an error has at most 8 kB, whatever the upstream says: %s', async (_what, status, body) => {
  for (const query of ['{ systemTasks { totalCount } }', '{ a: systemTasks(first: 1) { nodes { uuid } } }']) {
    const { errors } = await errorsOf(answering(status, JSON.stringify(body)), query);
    expect(errors).toHaveLength(1);
    expect(Buffer.byteLength(JSON.stringify(errors[0]))).toBeLessThan(8_000);
    expect(Object.keys(errors[0]?.extensions.upstream).length, 'it still says what is wrong').toBeGreaterThan(1);
    expect(JSON.stringify(errors[0])).toContain('…"');
  }
});
