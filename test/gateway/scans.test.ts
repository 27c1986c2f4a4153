import { expect, it } from 'vitest';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

/** 350 tasks, of which every hundredth, from the 51st on, is a warning. */
const rareWarnings = tasks(350, (index) => ({ status: index % 100 === 50 ? 'warning' : 'successful' }));
const scanned = 'status: [WARNING, ERROR]';

const pagesOf = (gateway: TestUpstream): string[] =>
  gateway.takeRequests().map(({ query }) => `${query.get('page')}/${query.get('page_size')}`);

it.each([
  ['a window that the first page fills', `filter: { ${scanned} }, first: 1`, 'nodes { name }', ['1/100']],
  ['a window that needs two', `filter: { ${scanned} }, first: 2`, 'nodes { name }', ['1/100', '2/100']],
  [
    'whether there is more',
    `filter: { ${scanned} }, first: 1`,
    'pageInfo { hasNextPage } nodes { name }',
    ['1/100', '2/100'],
  ],
  [
    'no row at all',
    'filter: { messageLevel: NOTSET }, first: 1',
    'nodes { name }',
    ['1/100', '2/100', '3/100', '4/100'],
  ],
  ['the count alone', `filter: { ${scanned} }`, 'totalCount', ['1/100', '2/100', '3/100', '4/100']],
  [
    'the counts by status alone',
    `filter: { ${scanned} }`,
    'statusCounts { count }',
    ['1/100', '2/100', '3/100', '4/100'],
  ],
  [
    'all of it',
    `filter: { ${scanned} }, first: 1`,
    'totalCount statusCounts { count } pageInfo { hasNextPage hasPreviousPage endCursor } nodes { name }',
    ['1/100', '2/100', '3/100', '4/100'],
  ],
  ['the tail', `filter: { ${scanned} }, last: 1`, 'nodes { name }', ['last/100', '3/100', '2/100']],
  [
    'the tail of the tail',
    'filter: { expiring: false }, last: 1',
    'nodes { name } pageInfo { hasNextPage hasPreviousPage }',
    ['last/100'],
  ],
  ['a page', `filter: { ${scanned} }, page: { number: 3, size: 1 }`, 'nodes { name }', ['1/100', '2/100', '3/100']],
  ['nothing', `filter: { ${scanned} }`, 'pagination { count }', []],
  ['what the upstream answers itself', 'filter: { status: ERROR, expiring: false }', 'totalCount', ['1/100']],
])('%s costs the pages that a scan needs', async (_what, args, selection, pages) => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings });
  const { errors } = await gateway.query(`{ systemTasks(${args}) { ${selection} } }`);
  expect(errors).toBeUndefined();
  expect(pagesOf(gateway)).toEqual(pages);
});

it('pushes down what the upstream can answer, beside a scan for the rest', async () => {
  await using gateway = await startGatewayOnSandbox();
  await gateway.query('{ systemTasks(filter: { search: "ldap", status: ERROR, messageLevel: ERROR }) { totalCount } }');
  const [request] = gateway.takeRequests();
  expect(request?.query.get('search')).toBe('ldap');
  expect(request?.query.get('status')).toBe('error');
});

it('counts by status with a call of one row each, at once, and only those that can be there', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings });
  const { data } = await gateway.query('{ systemTasks { statusCounts { status count } } }');
  expect(data.systemTasks.statusCounts).toEqual([
    { status: 'UNKNOWN', count: 0 },
    { status: 'SUCCESSFUL', count: 347 },
    { status: 'WARNING', count: 3 },
    { status: 'ERROR', count: 0 },
  ]);
  expect(
    gateway
      .takeRequests()
      .map(({ query }) => `${query.get('status')} ${query.get('page_size')}`)
      .sort(),
  ).toEqual(['error 1', 'successful 1', 'unknown 1', 'warning 1']);
  const one = await gateway.query(
    '{ systemTasks(filter: { status: WARNING }, first: 2) { statusCounts { count } nodes { name } } }',
  );
  expect(one.data.systemTasks.statusCounts.map(({ count }: { count: number }) => count)).toEqual([0, 0, 3, 0]);
  expect(pagesOf(gateway)).toEqual(['1/2']);
});

it('runs several lists of one operation together, each upstream request made once', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings });
  const { data } = await gateway.query(`{
    a: systemTasks(filter: { status: [WARNING, ERROR] }) { totalCount }
    b: systemTasks(filter: { expiring: true }) { totalCount }
    c: systemTasks(filter: { messageLevel: ERROR }, first: 1) { nodes { name } }
    ...D
  }
  fragment D on Query { d: systemTasks(filter: { status: [ERROR, WARNING] }, first: 4) { nodes { name } totalCount } }`);
  expect(data).toMatchObject({ a: { totalCount: 3 }, b: { totalCount: 0 }, c: { nodes: [] }, d: { totalCount: 3 } });
  expect(pagesOf(gateway).sort()).toEqual(['1/100', '2/100', '3/100', '4/100']);
});

it('reads on until a limit, and says where to go on, also without any row', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 100 });
  const names: string[] = [];
  const lengths: number[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { data, errors }: Awaited<ReturnType<TestUpstream['query']>> = await gateway.query(
      `query ($after: String) { systemTasks(filter: { messageLevel: NOTSET, ${scanned} }, first: 5, after: $after) {
        nodes { name } pagination { count } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      { after },
    );
    expect(errors).toBeUndefined();
    expect(data.systemTasks.pagination).toBeNull();
    expect(data.systemTasks.pageInfo.hasPreviousPage).toBe(false);
    expect(gateway.takeRequests()).toHaveLength(1);
    names.push(...data.systemTasks.nodes);
    lengths.push(data.systemTasks.nodes.length);
    ({ hasNextPage: more, endCursor: after } = data.systemTasks.pageInfo);
    if (more) expect(after).toEqual(expect.any(String));
  }
  expect(lengths).toEqual([0, 0, 0, 0]);
  expect(names).toEqual([]);
});

it('has a short page at the limit, from either end', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 200 });
  const page = '{ nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
  const first = await gateway.query(`{ systemTasks(filter: { ${scanned} }, first: 10) ${page} }`);
  expect(first.data.systemTasks.nodes).toEqual([{ name: 'task_0050' }, { name: 'task_0150' }]);
  expect(first.data.systemTasks.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const next = await gateway.query(
    `{ systemTasks(filter: { ${scanned} }, first: 10, after: "${first.data.systemTasks.pageInfo.endCursor}") ${page} }`,
  );
  expect(next.data.systemTasks.nodes).toEqual([{ name: 'task_0250' }]);
  expect(next.data.systemTasks.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
});

it('has short pages at the limit backwards too', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 100 });
  const pages: string[][] = [];
  for (let before: string | null = null, more = true; more; ) {
    const { data, errors }: Awaited<ReturnType<TestUpstream['query']>> = await gateway.query(
      `query ($before: String) { systemTasks(filter: { ${scanned} }, last: 10, before: $before) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor } } }`,
      { before },
    );
    expect(errors).toBeUndefined();
    expect(data.systemTasks.pageInfo.hasNextPage).toBe(pages.flat().length > 0);
    pages.push(data.systemTasks.nodes.map(({ name }: { name: string }) => name));
    ({ hasPreviousPage: more, startCursor: before } = data.systemTasks.pageInfo);
  }
  expect(pages).toEqual([['task_0250'], ['task_0150'], ['task_0050']]);
});

it('has a null count, with an error of its own, where the whole list is beyond the limit; the rows stand', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 200 });
  const { data, errors } = await gateway.query(
    `{ systemTasks(filter: { ${scanned} }, first: 1) { totalCount statusCounts { count } nodes { name } } }`,
  );
  expect(data.systemTasks).toEqual({ totalCount: null, statusCounts: null, nodes: [{ name: 'task_0050' }] });
  expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
    ['totalCount', 'SCAN_LIMIT_REACHED'],
    ['statusCounts', 'SCAN_LIMIT_REACHED'],
  ]);
  expect(pagesOf(gateway)).toEqual(['1/100']);
});

it('reads no more rows than the limit and one page, whatever is asked for at once', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 150 });
  const none = 'messageLevel: NOTSET';
  await gateway.query(`{
    a: systemTasks(filter: { ${none} }) { nodes { name } totalCount }
    b: systemTasks(filter: { ${none} }, last: 5) { nodes { name } }
    c: systemTasks(filter: { ${none} }, orderBy: [{ field: UUID }]) { nodes { name } statusCounts { count } }
  }`);
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(2);
});

it.each([
  [1, { nodes: [{ name: 'task_0050' }, { name: 'task_0150' }] }, undefined],
  [2, null, 'SCAN_LIMIT_REACHED'],
])('serves page %i of a list beyond the limit, or refuses it', async (number, answer, code) => {
  await using gateway = await startGatewayOnSandbox({ tasks: rareWarnings }, { scanLimit: 200 });
  const { data, errors } = await gateway.query(
    `{ systemTasks(filter: { ${scanned} }, page: { number: ${number}, size: 2 }) { nodes { name } } }`,
  );
  expect(data.systemTasks).toEqual(answer);
  expect(errors?.[0]?.extensions.code).toBe(code);
});

const moment = '2024-06-01T12:00:00.123456Z';

it.each([
  ['2024-06-01T12:00:00.123456Z', true],
  ['2024-06-01T12:00:00.1234560000Z', true],
  ['2024-06-01T12:00:00.1234560001Z', false],
  ['2024-06-01T12:00:00.123455999Z', true],
  ['2024-06-01T12:00:00.123457Z', false],
  ['2024-06-01T14:00:00.123456+02:00', true],
  ['2024-06-01T07:30:00.123457-04:30', false],
  ['2024-06-01t12:00:00.123456z', true],
  ['0001-01-01T00:00:00Z', true],
  ['9999-12-31T23:59:60Z', false],
])('a task of that moment is from %s on: %s', async (from, is) => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(1, () => ({ start_timestamp: moment })) });
  const { data, errors } = await gateway.query(
    'query ($from: DateTime) { from: systemTasks(filter: { startTimestamp: { from: $from } }) { totalCount } to: systemTasks(filter: { startTimestamp: { to: $from } }) { totalCount } }',
    { from },
  );
  expect(errors).toBeUndefined();
  expect([data.from.totalCount, data.to.totalCount]).toEqual(is ? [1, 0] : [0, 1]);
});

it.each([
  '2024-02-30T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2024-13-01T00:00:00Z',
  '2024-06-01T24:00:00Z',
  '2024-06-01T12:60:00Z',
  '2024-06-01T12:30:60Z',
  '2024-06-01T23:59:61Z',
  '2024-06-01T12:00:00',
  '2024-06-01T12:00:00+25:00',
  '2024-06-01',
  '2024-06-01 12:00:00Z',
  '2024-06-01T12:00:00.Z',
  ' 2024-06-01T12:00:00Z',
  '1717243200',
  '',
])('"%s" is no DateTime, in a literal or in a variable', async (text) => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  for (const answer of [
    await gateway.query(`{ systemTasks(filter: { startTimestamp: { from: "${text}" } }) { totalCount } }`),
    await gateway.query(
      'query ($from: DateTime) { systemTasks(filter: { startTimestamp: { from: $from } }) { totalCount } }',
      { from: text },
    ),
  ]) {
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
    expect(answer.errors?.[0]?.message).toContain(JSON.stringify(text));
  }
  expect(gateway.takeRequests()).toEqual([]);
});

it.each([
  ['startTimestamp', '{ from: "2024-06-01T12:00:00Z", to: "2024-06-01T12:00:00Z" }'],
  ['startTimestamp', '{ from: "2024-06-01T12:00:00.0000001Z", to: "2024-06-01T12:00:00Z" }'],
  ['finishTimestamp', '{ from: "2024-06-01T12:00:00Z", to: "2024-06-01T13:00:00+02:00" }'],
  ['duration', '{ from: 1, to: 1 }'],
  ['duration', '{ from: 2, to: -1.5 }'],
])('an impossible range of %s, %s, is refused before any upstream call', async (field, range) => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  const { data, errors } = await gateway.query(`{ systemTasks(filter: { ${field}: ${range} }) { totalCount } }`);
  expect(data).toEqual({ systemTasks: null });
  expect(errors?.[0]?.message).toMatch(new RegExp(`^filter\\.${field} must have \`from\` before \`to\`, but got \\{`));
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  expect(gateway.takeRequests()).toEqual([]);
});

it('takes ranges without bounds and null conditions for none', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
  const { data } = await gateway.query(
    '{ systemTasks(filter: { startTimestamp: {}, finishTimestamp: { from: null }, duration: null, messageLevel: null, expiring: null }) { totalCount pagination { count } } }',
  );
  expect(data.systemTasks).toEqual({ totalCount: 3, pagination: { count: 3 } });
  expect(pagesOf(gateway)).toEqual(['1/1']);
});

it('keeps a row that breaks the contract as a null node, for it may meet the filter', async () => {
  const good = { ...aTask(), full_name: 'ldap_sync' };
  await using upstream = await startScriptedUpstream(
    answering(
      200,
      pageOf([good, { ...good, uuid: uuidOf(2), duration: 'x' }, { ...good, uuid: uuidOf(3), messages: [0] }]),
    ),
  );
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await gateway.query(
    '{ systemTasks(filter: { messageLevel: ERROR }) { totalCount edges { node { name } } } }',
  );
  expect(data.systemTasks).toEqual({ totalCount: 2, edges: [{ node: null }, { node: null }] });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
    'UPSTREAM_INVALID_RESPONSE',
    'UPSTREAM_INVALID_RESPONSE',
  ]);
});

it('is an error, not a shorter list, where pages of a list that goes on are not found', async () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({
    ...aTask({ uuid: uuidOf(index) }),
    full_name: 'ldap_sync',
  }));
  const first = pageOf(rows, { count: 250, total_pages: 3, next: 2 });
  await using upstream = await startScriptedUpstream((request, response) =>
    (request.url?.includes('&page=1&') ? answering(200, first) : answering(404, '{"detail":"Invalid page."}'))(
      request,
      response,
    ),
  );
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await gateway.query('{ systemTasks(filter: { expiring: true }) { nodes { name } } }');
  expect(data).toEqual({ systemTasks: null });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
});
