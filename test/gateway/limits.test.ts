import { request as httpRequest } from 'node:http';
import { getIntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream, type WayToAsk, waysToAsk } from '../support/start-gateway.ts';

const rows = tasks(700, (index) => ({ status: index % 7 === 0 ? 'error' : 'successful' }));

/** A gateway with these limits, and the refusal of an operation, which is undefined if the gateway lets it through. */
async function startLimited(limits: Partial<GatewayConfig>, way: WayToAsk = 'POST') {
  const gateway = await startGatewayOnSandbox({ tasks: rows }, limits);
  return {
    ...gateway,
    async refusalOf(query: string, variables: object = {}, operationName?: string): Promise<string | undefined> {
      gateway.takeRequests();
      const headers = { accept: 'application/graphql-response+json' };
      const response = await gateway.send(way, { query, variables, operationName }, { headers });
      const { errors } = (await response.json()) as { errors?: { message: string; extensions: object }[] };
      if (!errors) return undefined;
      expect(response.status).toBe(400);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(gateway.takeRequests()).toEqual([]);
      return errors[0]?.message;
    },
  };
}

describe.each(waysToAsk)('by %s', (way) => {
  describe('MAX_TOKENS', () => {
    it('bounds the tokens of a document', async () => {
      await using gateway = await startLimited({ maxTokens: 8 }, way);
      expect(parse('{ __typename a: __typename x: __typename }').tokenCount).toBe(9);
      expect(await gateway.refusalOf('{ __typename a: __typename b: __typename }')).toMatch(/more tha. 8 tokens/);
      expect(await gateway.refusalOf('{ __typename a: __typename __typename }')).toBeUndefined();
    });
  });

  describe('MAX_DEPTH', () => {
    const at = '{ systemTasks { edges { node { name } } } }';
    it.each([
      ['in plain fields', '{ systemTasks { edges { node { messages { event } } } } }', undefined],
      [
        'in a fragment',
        'query Q { ...A } fragment A on Query { systemTasks { ...B } } fragment B on SystemTaskConnection { edges { node { messages { event } } } }',
        undefined,
      ],
      ['in inline fragments', '{ ... { systemTasks { ... { edges { node { messages { event } } } } } } }', undefined],
      [
        'in the operation that is named',
        `query A { __typename } query B { systemTasks { edges { node { messages { event } } } } }`,
        'B',
      ],
      ['in introspection', '{ __schema { types { fields { type { kind } } } } }', undefined],
    ])('bounds nested fields %s', async (_where, query, operationName) => {
      await using gateway = await startLimited({ maxDepth: 4 }, way);
      expect(await gateway.refusalOf(query, {}, operationName)).toBe(
        'The operation must be nested at most 4 levels deep, but got 5.',
      );
      await using deeper = await startLimited({ maxDepth: 5 }, way);
      expect(await deeper.refusalOf(query, {}, operationName)).toBeUndefined();
      expect(await gateway.refusalOf(at)).toBeUndefined();
    });

    it('bounds values in variables', async () => {
      await using gateway = await startLimited({ maxDepth: 4 }, way);
      const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
      const representation = { __typename: 'SystemTask', uuid: uuidOf(1) };
      expect(await gateway.refusalOf(query, { r: [{ ...representation, x: [] }] })).toBeUndefined();
      expect(await gateway.refusalOf(query, { r: [{ ...representation, x: [[]] }] })).toBe(
        'The variables must be nested at most 4 levels deep, but got 5.',
      );
      const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const response = await post(gateway.url, `{"query": ${JSON.stringify(query)}, "variables": {"r": ${nested}}}`);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    });
  });

  describe('MAX_ALIASES', () => {
    it.each([
      ['of fields', '{ a: systemTasks { b: totalCount c: totalCount } }', undefined],
      ['of __typename', '{ a: __typename b: __typename c: __typename }', undefined],
      [
        'in fragments, each time that they are spread',
        '{ systemTasks { ...F } x: systemTasks { ...F } } fragment F on SystemTaskConnection { a: totalCount }',
        undefined,
      ],
      ['in inline fragments', '{ ... { a: __typename ... on Query { b: __typename c: __typename } } }', undefined],
      ['in introspection', '{ a: __schema { b: queryType { c: name } } }', undefined],
      [
        'in the operation that is named',
        'query A { __typename } query B { a: __typename b: __typename c: __typename }',
        'B',
      ],
    ])('bounds aliases %s', async (_where, query, operationName) => {
      await using gateway = await startLimited({ maxAliases: 2 }, way);
      expect(await gateway.refusalOf(query, {}, operationName)).toBe(
        'The operation must have at most 2 aliases, but got 3.',
      );
      await using looser = await startLimited({ maxAliases: 3 }, way);
      expect(await looser.refusalOf(query, {}, operationName)).toBeUndefined();
    });

    it('lets a light operation run beside a heavy one', async () => {
      await using gateway = await startLimited({ maxAliases: 1 }, way);
      const document = 'query A { a: __typename b: __typename } query B { a: __typename }';
      expect(await gateway.refusalOf(document, {}, 'B')).toBeUndefined();
      expect(await gateway.refusalOf(document, {}, 'A')).toBe('The operation must have at most 1 alias, but got 2.');
      expect(await gateway.refusalOf(document)).toContain('operation');
      expect(await gateway.refusalOf(document, {}, 'C')).toContain('operation');
    });

    it('counts fragments that double with every spread', async () => {
      await using gateway = await startLimited({}, way);
      const fragments = Array.from({ length: 100 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
      const doubling = `{ ...F0 } ${fragments.join(' ')} fragment F100 on Query { a: __typename }`;
      expect(await gateway.refusalOf(doubling)).toMatch(/^The operation must have at most 30 aliases, but got /);
      expect(await gateway.refusalOf(doubling.replace('a: ', ''))).toBeUndefined();
    });

    it('leaves fragments that spread each other to validation', async () => {
      await using gateway = await startLimited({}, way);
      const cycle = '{ ...A } fragment A on Query { ...B } fragment B on Query { x: __typename ...A }';
      expect(await gateway.refusalOf(cycle)).toContain('Cannot spread fragment "A" within itself');
      expect(await gateway.refusalOf('{ ...Nowhere }')).toContain('Unknown fragment "Nowhere"');
    });
  });

  describe('MAX_DIRECTIVES', () => {
    it.each([
      ['on fields', '{ a: __typename @skip(if: true) @include(if: true) b: __typename @skip(if: false) }'],
      [
        'in fragments',
        '{ ...F @skip(if: false) ...F @skip(if: false) } fragment F on Query { __typename @skip(if: false) }',
      ],
      ['on inline fragments', '{ ... @skip(if: false) { ... @skip(if: false) { __typename @skip(if: false) } } }'],
    ])('bounds directives %s', async (_where, query) => {
      await using gateway = await startLimited({ maxDirectives: 2 }, way);
      expect(await gateway.refusalOf(query)).toMatch(/^The operation must have at most 2 directives, but got [34]\.$/);
      await using looser = await startLimited({ maxDirectives: 4 }, way);
      expect(await looser.refusalOf(query)).toBeUndefined();
    });
  });
});

it('MAX_TOKENS may be more than the parser can nest', async () => {
  await using gateway = await startLimited({ maxTokens: 20_000 });
  expect(await gateway.refusalOf(`{ nodes(ids: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { id } }`)).toBe(
    'The document is nested too deep to be read.',
  );
});

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** Without a content-length. */
function postChunked(url: string, chunks: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    const outgoing = httpRequest(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

describe('MAX_REQUEST_BYTES', () => {
  const body = (bytes: number): string => {
    const query = '{ systemTasks { totalCount } }';
    return JSON.stringify({ query: query.padEnd(bytes - JSON.stringify({ query }).length + query.length) });
  };

  it('bounds the body of a request, with or without a length in its head', async () => {
    await using gateway = await startLimited({ maxRequestBytes: 2_000 });
    expect(Buffer.byteLength(body(2_000))).toBe(2_000);
    expect((await post(gateway.url, body(2_000))).status).toBe(200);
    expect(await postChunked(gateway.url, [body(2_000).slice(0, 900), body(2_000).slice(900)])).toBe(200);
    gateway.takeRequests();

    const refused = await post(gateway.url, body(2_001));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toEqual({
      errors: [
        {
          message: 'The request body must have at most 2000 bytes, but got 2001.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(await postChunked(gateway.url, [body(2_001).slice(0, 900), body(2_001).slice(900)])).toBe(413);
    expect(gateway.takeRequests()).toEqual([]);
  });

  it('names no length if the request did not', async () => {
    await using gateway = await startLimited({ maxRequestBytes: 2_000 });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([body(300_000)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [{ message: 'The request body must have at most 2000 bytes, but got more.' }],
    });
  });
});

it('refuses several operations in one request', async () => {
  await using gateway = await startLimited({});
  const response = await post(gateway.url, JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]));
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [
      { message: 'The request must be one operation, but got a batch of 2.', extensions: { code: 'BAD_USER_INPUT' } },
    ],
  });
});

describe('MAX_UPSTREAM_CALLS', () => {
  const ids = (count: number) => rows.slice(0, count).map(({ uuid }) => toGlobalId(uuid));
  const scan = 'systemTasks(filter: { expiring: true })';

  describe.each(waysToAsk)('by %s', (way) => {
    it.each<[string, number, string, object?]>([
      ['rows', 3, '{ systemTasks { nodes { name } } }'],
      ['cursors', 3, '{ systemTasks { pageInfo { endCursor } } }'],
      [
        'rows and all that comes with them',
        3,
        '{ systemTasks { totalCount pagination { count } pageInfo { hasNextPage } edges { cursor } } }',
      ],
      ['a tail', 3, '{ systemTasks(last: 33) { totalCount nodes { name } } }'],
      ['a page past the end', 3, '{ systemTasks(page: { number: 99, size: 33 }) { totalCount nodes { name } } }'],
      ['totalCount alone', 1, '{ systemTasks { totalCount } }'],
      ['pagination alone', 1, '{ systemTasks { pagination { count } } }'],
      ['pageInfo alone', 1, '{ systemTasks { pageInfo { hasNextPage } } }'],
      ['statusCounts', 4, '{ systemTasks { statusCounts { count } } }'],
      [
        'statusCounts of one status',
        1,
        '{ systemTasks(filter: { status: ERROR }) { totalCount statusCounts { count } } }',
      ],
      ['statusCounts beside rows', 7, '{ systemTasks { nodes { name } statusCounts { count } } }'],
      ['two lists', 4, '{ a: systemTasks(filter: { name: "x" }) { totalCount } b: systemTasks { nodes { name } } }'],
      ['two windows', 6, '{ a: systemTasks(first: 1) { nodes { name } } b: systemTasks(first: 2) { nodes { name } } }'],
      [
        'one list under two aliases',
        3,
        '{ a: systemTasks(first: 1) { nodes { name } } b: systemTasks(first: 1, filter: { name: "" }) { totalCount nodes { name } } }',
      ],
      ['a scan', 103, `{ ${scan} { totalCount statusCounts { count } nodes { name } } }`],
      [
        'a scan that several statuses make',
        103,
        '{ systemTasks(filter: { status: [ERROR, WARNING] }) { nodes { name } } }',
      ],
      [
        'two scans of one upstream list',
        103,
        `{ ${scan} { totalCount } a: systemTasks(filter: { messageLevel: ERROR }) { totalCount } }`,
      ],
      [
        'two scans of two',
        106,
        `{ ${scan} { totalCount } a: systemTasks(filter: { expiring: true, name: "x" }) { totalCount } }`,
      ],
      ['a look-up', 1, `{ systemTask(uuid: "${uuidOf(1)}") { name } }`],
      ['the same task twice', 1, `{ systemTask(uuid: "${uuidOf(1)}") { name } node(id: "${ids(2)[1]}") { id } }`],
      [
        'look-ups by both keys',
        3,
        `{ systemTask(uuid: "${uuidOf(1)}") { name } systemTaskByFullName(fullName: "task_0002") { name } }`,
      ],
      ['a look-up by full name', 1, '{ systemTaskByFullName(fullName: "ldap_sync") { name } }'],
      ['many nodes', 11, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ids(10) }],
      [
        'many entities',
        4,
        'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
        {
          r: [1, 2]
            .flatMap((n) => [
              { __typename: 'SystemTask', uuid: uuidOf(n) },
              { __typename: 'SystemTask', fullName: `task_000${n}` },
            ])
            .slice(0, 3),
        },
      ],
      [
        'a fragment',
        3,
        '{ ...F ...F } fragment F on Query { systemTasks { ...C } } fragment C on SystemTaskConnection { nodes { name } }',
      ],
      [
        'what a variable includes',
        4,
        'query ($yes: Boolean!) { systemTasks { nodes @skip(if: $yes) { name } statusCounts @include(if: $yes) { count } } }',
        { yes: true },
      ],
      [
        'what a default includes',
        4,
        'query ($yes: Boolean! = true) { systemTasks { nodes @skip(if: $yes) { name } statusCounts { count } } }',
      ],
      [
        'a filter in a variable',
        103,
        'query ($f: SystemTaskFilter = { expiring: true }) { systemTasks(filter: $f) { totalCount } }',
      ],
    ])('%s costs at most %i calls', async (_what, calls, query, variables) => {
      await using gateway = await startLimited({ maxUpstreamCalls: calls }, way);
      expect(await gateway.refusalOf(query, variables)).toBeUndefined();
      const made = gateway.takeRequests().length;
      expect(made).toBeLessThanOrEqual(calls);
      if (calls === 1) return;
      await using tighter = await startLimited({ maxUpstreamCalls: calls - 1 }, way);
      expect(await tighter.refusalOf(query, variables)).toBe(
        `The operation must cost at most ${calls - 1} upstream calls, but may cost ${calls}.`,
      );
    });

    it.each([
      ['introspection', getIntrospectionQuery()],
      ['_service', '{ _service { sdl } }'],
      ['__typename', '{ __typename systemTasks { __typename pageInfo { __typename } } }'],
      ['what is skipped', '{ systemTasks @skip(if: true) { nodes { name } } }'],
      [
        'pagination, which a scanned list has none of',
        '{ systemTasks(filter: { expiring: true }) { pagination { count } } }',
      ],
      [
        'a full name that no task can have',
        '{ a: systemTaskByFullName(fullName: " ") { name } b: systemTaskByFullName(fullName: "\\u0000") { name } }',
      ],
      ['an ID that is not ours', '{ node(id: "x") { id } nodes(ids: ["y", "z"]) { id } }'],
    ])('%s costs nothing', async (_what, query) => {
      await using gateway = await startLimited({ maxUpstreamCalls: 0 }, way);
      expect(await gateway.refusalOf(query)).toBeUndefined();
      expect(gateway.takeRequests()).toEqual([]);
    });
  });

  it.each([1, 99, 100, 101, 650, 700, 701, 10_000])('is not exceeded by scans of %i rows', async (scanLimit) => {
    const calls = Math.ceil(scanLimit / 100) + 3;
    await using gateway = await startLimited({ scanLimit, maxUpstreamCalls: calls });
    const everything =
      '{ totalCount statusCounts { count } nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } }';
    const after = await gateway.query(
      '{ systemTasks(page: { number: 7, size: 99 }, filter: { duration: { from: 1 } }) { edges { cursor } } }',
    );
    const cursor = after.data?.systemTasks?.edges.at(-1)?.cursor;
    for (const args of [
      '',
      'first: 100',
      'last: 100',
      'page: { number: 7, size: 100 }',
      cursor && `after: "${cursor}"`,
      cursor && `last: 9, before: "${cursor}"`,
    ]) {
      if (args === undefined) continue;
      gateway.takeRequests();
      const { errors } = await gateway.query(
        `{ systemTasks(filter: { duration: { from: 1 } } ${args}) ${everything} }`,
      );
      expect(errors?.map(({ extensions }) => extensions.code) ?? []).not.toContain('BAD_USER_INPUT');
      expect(gateway.takeRequests().length, args).toBeLessThanOrEqual(calls);
    }
  });

  it('counts the operation that runs', async () => {
    await using gateway = await startLimited({ maxUpstreamCalls: 2 });
    const document = 'query A { systemTasks { nodes { name } } } query B { systemTasks { totalCount } }';
    expect(await gateway.refusalOf(document, {}, 'B')).toBeUndefined();
    expect(await gateway.refusalOf(document, {}, 'A')).toContain('may cost 3.');
  });

  it('leaves the refusal of too many keys to their field', async () => {
    await using gateway = await startLimited({ maxUpstreamCalls: 5, maxRepresentations: 2 });
    const { errors } = await gateway.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ids(9) });
    expect(errors).toMatchObject([{ message: 'ids must have at most 2 entries, but got 9.' }]);
  });
});

describe('the default limits let through', () => {
  let gateway: Awaited<ReturnType<typeof startLimited>>;
  beforeAll(async () => {
    gateway = await startLimited({});
  });
  afterAll(() => (gateway as TestUpstream)[Symbol.asyncDispose]());

  const all = Array.from({ length: 100 }, (_, index) => uuidOf(index * 7));
  it.each<[string, string, object?]>([
    [
      "GraphiQL's introspection, with all options",
      getIntrospectionQuery({
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    ],
    [
      'three aliases',
      '{ a: systemTasks(first: 1) { nodes { name } } b: systemTasks(last: 1) { nodes { name } } c: systemTasks { totalCount } }',
    ],
    [
      '100 ids in a variable',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on SystemTask { name } } }',
      { ids: all.map(toGlobalId) },
    ],
    ['100 ids in the document', `{ nodes(ids: ${JSON.stringify(all.map(toGlobalId))}) { id } }`],
    [
      '100 representations in a variable',
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on SystemTask { name } } }',
      { r: all.map((uuid) => ({ __typename: 'SystemTask', uuid })) },
    ],
    [
      '100 representations in the document',
      `{ _entities(representations: [${all.map((uuid) => `{ __typename: "SystemTask", uuid: "${uuid}" }`)}]) { ... on SystemTask { name } } }`,
    ],
    [
      '1000 ids',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids: Array.from({ length: 1_000 }, (_, n) => toGlobalId(uuidOf(n))) },
    ],
    [
      '1000 full names',
      'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
      { r: Array.from({ length: 1_000 }, (_, n) => ({ __typename: 'SystemTask', fullName: `a:b:${n}: c` })) },
    ],
    [
      'a scan to its limit',
      '{ systemTasks(filter: { status: [ERROR, WARNING] }) { totalCount statusCounts { status count } nodes { name } } }',
    ],
    [
      "a relay-compiler's query",
      `query ListQuery($count: Int = 10, $cursor: ID) { ...List_query_1G22uz }
      fragment Row_task on SystemTask { id name status messages(last: 3) { event logLevel } }
      fragment List_query_1G22uz on Query {
        systemTasks(first: $count) { edges { node { id ...Row_task __typename } cursor } pageInfo { endCursor hasNextPage } }
      }`.replace(', $cursor: ID', ''),
    ],
  ])('%s', async (_what, query, variables) => {
    expect(await gateway.refusalOf(query, variables)).toBeUndefined();
  });
});
