import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTasks } from '../../src/sandbox/load-tasks.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestGateway, type TestUpstream } from '../support/start-gateway.ts';

// A POST and a GET of one operation must say the same, also if the POST is replayed. What they say is compared with graphql-js in
// test/execution/same-as-graphql-js.test.ts.

let gateway: TestUpstream;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox({
    tasks: loadTasks(new URL('../recorded/tasks.json', import.meta.url).pathname),
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function byPost(url: string, query: string, variables: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

async function byGet(url: string, query: string, variables: object) {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await fetch(`${url}?${parameters}`, { headers: { accept: 'application/json' } });
  return { status: response.status, body: await response.json() };
}

async function expectSame({ url }: TestGateway, query: string, variables: object = {}): Promise<unknown> {
  const reference = await byGet(url, query, variables);
  // The third is replayed from what the second has left.
  for (let time = 0; time < 3; time++) expect(await byPost(url, query, variables)).toEqual(reference);
  return reference.body;
}

const uuid = '8d644b5b-9aaa-4894-a634-e365c8034b4c';

it.each<[string, string, object?]>([
  ['nothing but __typename', '{ __typename systemTasks(first: 2) { __typename nodes { __typename } } }'],
  [
    'edges with cursors, and nodes beside them',
    '{ systemTasks(first: 3) { edges { __typename cursor node { id uuid } } nodes { name } pageInfo { endCursor } } }',
  ],
  [
    'aliases, also of one field with other arguments',
    '{ a: systemTasks(first: 2) { n: nodes { a: uuid b: uuid all: messageCount bad: messageCount(minLevel: ERROR) m: messages(last: 1) { e: event } } } }',
  ],
  [
    'fields that merge',
    '{ systemTasks(first: 2) { nodes { uuid messages(first: 1) { event } } nodes { name messages(first: 1) { logLevel } } } }',
  ],
  [
    'fragments on the type, its interface, and in one another',
    `{ systemTasks(first: 2) { ...C } } fragment C on SystemTaskConnection { nodes { ...T ... on Node { id } } }
     fragment T on SystemTask { ...U uuid } fragment U on SystemTask { status duration }`,
  ],
  [
    'directives with variables',
    'query ($yes: Boolean!, $no: Boolean!) { systemTasks(first: 2) { nodes { uuid @skip(if: $yes) name @include(if: $no) status @include(if: $yes) } } }',
    { yes: true, no: false },
  ],
  [
    'objects of which nothing is left',
    'query ($no: Boolean!) { systemTasks(first: 2) { nodes { uuid @include(if: $no) messages { event @include(if: $no) } } } }',
    { no: false },
  ],
  [
    'arguments of messages from variables and defaults',
    'query ($l: SystemTaskLogLevel = WARNING, $n: Int) { systemTasks(first: 9) { nodes { messages(minLevel: $l, last: $n) { logLevel } messageCount(minLevel: $l) } } }',
    { n: 2 },
  ],
  ['problem', '{ systemTasks(first: 100) { nodes { uuid problem { logLevel event attributes } } } }'],
  [
    'an empty page',
    '{ systemTasks(first: 5, page: null, filter: { name: "none" }) { nodes { uuid } edges { cursor } } }',
  ],
  ['no row', '{ systemTasks(first: 0) { nodes { uuid } totalCount } }'],
  [
    'statusCounts and pagination',
    '{ systemTasks(page: { number: 2, size: 7 }) { statusCounts { status count } pagination { current next } nodes { uuid } } }',
  ],
  [
    'a scan',
    '{ systemTasks(first: 3, filter: { messageLevel: ERROR }) { totalCount nodes { uuid messages(minLevel: ERROR) { event } } } }',
  ],
  [
    'look-ups',
    `query ($u: UUID!) { systemTask(uuid: $u) { name } none: systemTask(uuid: "${uuidOf(1)}") { name } systemTaskByFullName(fullName: "none") { uuid } }`,
    { u: uuid.toUpperCase() },
  ],
  [
    'nodes and entities, with one that fails',
    `{ nodes(ids: ["x", "U3lzdGVtVGFzazo4ZDY0NGI1Yi05YWFhLTQ4OTQtYTYzNC1lMzY1YzgwMzRiNGM="]) { id ... on SystemTask { name } }
       node(id: "x") { id } _entities(representations: [{ __typename: "SystemTask", uuid: "${uuid}" }, { __typename: "Nope" }]) { __typename ... on SystemTask { uuid } } }`,
  ],
  ['_service', '{ _service { sdl } }'],
  ['a refused argument', '{ systemTasks(first: 1000) { nodes { uuid } } }'],
  ['a refused argument of messages', '{ systemTasks(first: 1) { nodes { messages(first: -1) { event } } } }'],
  ['a variable that is missing', 'query ($u: UUID!) { systemTask(uuid: $u) { name } }'],
  ['an operation that is not valid', '{ systemTasks { nope } }'],
  ['an operation that does not parse', '{ systemTasks'],
  ['introspection beside data', '{ __type(name: "Node") { name } systemTasks(first: 1) { nodes { uuid } } }'],
])('%s: both methods say the same', async (_what, query, variables) => {
  await expectSame(gateway, query, variables);
});

const scalars = ['id', 'uuid', 'name', 'fullName', 'uid', 'description', 'startTimestamp', 'finishTimestamp'];
const others = ['duration', 'status', 'expires', 'expiring', 'messageCount', '__typename'];
const log = fc
  .subarray(['timestamp', 'logLevel', 'logger', 'event', 'attributes'], { minLength: 1 })
  .map((fields) => `messages { ${fields.join(' ')} }`);
const selection = fc
  .tuple(fc.shuffledSubarray([...scalars, ...others], { minLength: 1 }), fc.option(log))
  .map(([fields, messages]) => [...fields, messages ?? ''].join(' '));

it('any selection of any window: both methods say the same, as text too where the values are texts', async () => {
  await fc.assert(
    fc.asyncProperty(selection, fc.nat({ max: 60 }), fc.boolean(), async (fields, first, edges) => {
      const rows = edges ? `edges { cursor node { ${fields} } }` : `nodes { ${fields} }`;
      await expectSame(gateway, `{ systemTasks(first: ${first}) { ${rows} } }`);
    }),
    { numRuns: 25 },
  );
});

it.each([
  ['a broken row', { status: null }],
  ['a broken log', { messages: [{}] }],
  ['a log that is no array', { messages: {} }],
])('%s: both methods say the same, also with the errors', async (_what, broken) => {
  const row = (index: number, fields: object = {}) => ({
    ...aTask({ uuid: uuidOf(index) }),
    full_name: 'x',
    ...fields,
  });
  await using upstream = await startScriptedUpstream(answering(200, pageOf([row(1), row(2, broken), row(3)])));
  await using other = await startGateway({ upstreamUrl: upstream.url });
  for (const rows of ['nodes { uuid log: messages { event } }', 'edges { n: node { uuid messageCount } }']) {
    expect(await expectSame(other, `{ list: systemTasks(first: 5) { ${rows} } }`)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }],
    });
  }
});
