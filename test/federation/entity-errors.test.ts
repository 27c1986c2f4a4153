import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(20) });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

const good = [byUuid(uuidOf(1)), byFullName('task_0002')];

const bad: readonly [string, unknown][] = [
  ['another type', { __typename: 'User', uuid: uuidOf(3) }],
  ['a type of the prototype', { __typename: 'constructor', uuid: uuidOf(3) }],
  ['a type in another case', { __typename: 'systemtask', uuid: uuidOf(3) }],
  ['no type', { uuid: uuidOf(3) }],
  ['null as type', { __typename: null, uuid: uuidOf(3) }],
  ['no key', { __typename: 'SystemTask' }],
  ['null as both keys', { __typename: 'SystemTask', uuid: null, fullName: null }],
  ['a malformed uuid', byUuid('not-a-uuid')],
  ['a uuid without hyphens', byUuid(uuidOf(3).replaceAll('-', ''))],
  ['a uuid with a line break', byUuid(`${uuidOf(3)}\n`)],
  ['a uuid that leaves the path', byUuid(`../${uuidOf(3)}`)],
  ['an empty uuid', byUuid('')],
  ['a number as uuid', byUuid(7)],
  ['a boolean as uuid', byUuid(false)],
  ['an object as uuid', byUuid({ toString: uuidOf(3) })],
  ['a list as uuid', byUuid([uuidOf(3)])],
  ['a number as full name', byFullName(7)],
  ['an object as full name', byFullName({})],
  ['a list', [byUuid(uuidOf(3))]],
  ['a string', uuidOf(3)],
  ['a number', 3],
  ['a boolean', true],
  ['a key behind __proto__', JSON.parse(`{"__typename":"SystemTask","__proto__":{"uuid":"${uuidOf(3)}"}}`)],
  ['a type behind __proto__', JSON.parse(`{"uuid":"${uuidOf(3)}","__proto__":{"__typename":"SystemTask"}}`)],
];

it.each(bad)('refuses %s alone, with BAD_USER_INPUT that names it', async (_what, representation) => {
  const { status, data, errors } = await askEntities(gateway, [good[0], representation, good[1]]);
  expect(status).toBe(200);
  expect(data._entities).toEqual([{ uuid: uuidOf(1) }, null, { uuid: uuidOf(2) }]);
  expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(errors?.[0]?.message).toContain('representations[1]');
});

it('gives each of many bad representations an error of its own', async () => {
  const { data, errors } = await askEntities(gateway, [...bad.map(([, representation]) => representation), ...good]);
  expect(data._entities.slice(-2)).toEqual([{ uuid: uuidOf(1) }, { uuid: uuidOf(2) }]);
  expect(errors?.map(({ path }) => path)).toEqual(bad.map((_, index) => ['_entities', index]));
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
});

it('asks nothing of the upstream where all are bad', async () => {
  await askEntities(
    gateway,
    bad.map(([, representation]) => representation),
  );
  expect(gateway.takeRequests()).toEqual([]);
});

it('ignores what a representation says beyond its keys, __proto__ too', async () => {
  const representation: unknown = JSON.parse(
    `{"__typename":"SystemTask","uuid":"${uuidOf(3)}","__proto__":{"polluted":true},"constructor":1,"name":"other"}`,
  );
  const { data, errors } = await askEntities(gateway, [representation]);
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([{ uuid: uuidOf(3) }]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

it('takes a uuid that nests deeper than the stack for a bad one', async () => {
  const nested = '['.repeat(20_000) + ']'.repeat(20_000);
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":"${query}","variables":{"r":[{"__typename":"SystemTask","uuid":${nested}}]}}`,
  });
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

it('refuses null among the representations, as their type excludes it', async () => {
  const { data, errors } = await askEntities(gateway, [good[0], null]);
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.takeRequests()).toEqual([]);
});

it('refuses more representations than it may be asked for with one error, before any call', async () => {
  for (const count of [1_001, 3_000]) {
    const { data, errors } = await askEntities(
      gateway,
      Array.from({ length: count }, (_, index) => byUuid(uuidOf(index))),
    );
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([
      { message: `representations must have at most 1000 entries, but got ${count}.`, path: ['_entities'] },
    ]);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(gateway.takeRequests()).toEqual([]);
  }
});

it('takes as many representations as it may be asked for', async () => {
  const representations = Array.from({ length: 1_000 }, (_, index) => byUuid(uuidOf(index)));
  const { data, errors } = await askEntities(gateway, representations);
  expect(errors).toBeUndefined();
  expect(data._entities.filter(Boolean)).toHaveLength(20);
  await using small = await startGatewayOnSandbox({ tasks: tasks(20) }, { maxRepresentations: 2 });
  expect((await askEntities(small, representations.slice(0, 2))).errors).toBeUndefined();
  expect((await askEntities(small, representations.slice(0, 3))).errors).toHaveLength(1);
});

it('gives a refusal of the upstream to each entity that needs it', async () => {
  await using callers = await startGatewayOnSandbox({ tasks: tasks(20) }, { upstreamToken: undefined });
  const { data, errors } = await askEntities(callers, [...good, byUuid('?')]);
  expect(data._entities).toEqual([null, null, null]);
  expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code]).sort()).toEqual([
    [0, 'UNAUTHENTICATED'],
    [1, 'UNAUTHENTICATED'],
    [2, 'BAD_USER_INPUT'],
  ]);
});
