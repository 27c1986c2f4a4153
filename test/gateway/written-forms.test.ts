import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aTask, uuidOf } from '../support/a-task.ts';
import { pageOf } from '../support/scripted-upstream.ts';
import { type GatewayOnBody, startGatewayOnBody } from '../support/start-gateway-on-body.ts';
import { disorder, type Json, writeJson } from '../support/written-json.ts';

// Whatever form the upstream gives its JSON, the values in the answer are the same.

let gateway: GatewayOnBody;

beforeAll(async () => {
  gateway = await startGatewayOnBody();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const message = {
  timestamp: '2025-05-20T08:00:00.000001Z',
  log_level: 'warning',
  logger: 'authentik.ldap',
  event: 'a "quoted" text – with },{ and ],"expires": in it',
  attributes: { dn: 'uid=a,ou=b', pid: 3, nested: { list: [1, 'two', null, true, { deep: [] }], empty: {} } },
};
const rows = [0, 1, 2].map((index) => ({
  ...aTask({ uuid: uuidOf(index), uid: `page:${index}`, expires: '2025-05-22T08:00:00Z' }),
  full_name: `ldap_sync:page:${index}`,
  messages: [message, { ...message, log_level: 'info', attributes: {} }].slice(Math.min(index, 1)),
}));

const selections = [
  'uuid name fullName uid description startTimestamp finishTimestamp duration status expires expiring messageCount messages { timestamp logLevel logger event attributes }',
  'expires expiring uid description messages { logger event attributes }',
  'expiring expires description uid messages { attributes event logger }',
  'text: description uid description when: expires expiring messages { log: logger event attributes again: attributes }',
  'messages { event attributes } all: messages { logger event } one: messages(last: 1) { logger event attributes }',
  '__typename expires __typename expiring messages { __typename logger __typename event attributes timestamp }',
];
const query = `{ systemTasks(first: 5) { ${selections.map((fields, index) => `s${index}: nodes { ${fields} }`).join(' ')} } }`;

it('the answer does not depend on how the upstream writes its JSON', async () => {
  gateway.body = pageOf(rows);
  const expected = await gateway.query(query);
  expect(expected.errors).toBeUndefined();
  expect(expected.data.systemTasks.s0[0].messages[0]).toEqual({
    timestamp: message.timestamp,
    logLevel: 'WARNING',
    logger: message.logger,
    event: message.event,
    attributes: message.attributes,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 20, maxLength: 400 }), fc.boolean(), async (numbers, moves) => {
      let drawn = 0;
      const draw = (choices: number): number => (numbers[drawn++ % numbers.length] ?? 0) % choices;
      const moved = rows.map((row) =>
        moves ? disorder({ ...row, messages: row.messages.map((each) => disorder(each, draw)) }, draw) : row,
      );
      gateway.body = writeJson(JSON.parse(pageOf(moved)) as Json, draw);
      const answer = await gateway.query(query);
      expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected.data));
    }),
    { numRuns: 300 },
  );
});

it.each<[string, (text: string) => string]>([
  ['a number past 2^53 among attributes', (text) => text.replaceAll('"pid":3', '"pid":90071992547409931')],
  ['a key among attributes twice', (text) => text.replaceAll('"pid":3', '"pid":1,"pid":3')],
])('with %s, both orders of the fields say the same', async (_what, change) => {
  gateway.body = change(pageOf(rows));
  const { data, errors } = await gateway.query(
    '{ systemTasks(first: 5) { a: nodes { messages { logger event attributes } } b: nodes { messages { attributes event logger } } } }',
  );
  expect(errors).toBeUndefined();
  const inOrder = data.systemTasks.b.map(({ messages }: { messages: Record<string, unknown>[] }) => ({
    messages: messages.map(({ attributes, event, logger }) => ({ logger, event, attributes })),
  }));
  expect(data.systemTasks.a).toEqual(inOrder);
});

it.each<[string, string, string]>([
  ['an array left open', '"attributes":{"a":[1}', '"attributes":{}'],
  ['a bracket of the other kind', '"attributes":{"a":[1}}', '"attributes":{}'],
  ['a comma before the end', '"attributes":{"a":1,}', '"attributes":{}'],
  ['a comma before the first', '"attributes":{,"a":1}', '"attributes":{}'],
  ['two commas', '"attributes":{"a":[1,,2]}', '"attributes":{}'],
  ['no colon', '"attributes":{"a" 1}', '"attributes":{}'],
  ['no comma', '"attributes":{"a":1 "b":2}', '"attributes":{}'],
  ['a key that is no string', '"attributes":{a:1}', '"attributes":{}'],
  ['half a word', '"attributes":{"a":tru}', '"attributes":{}'],
  ['a number with a leading zero', '"attributes":{"a":01}', '"attributes":{}'],
])('attributes with %s make the row null where they are selected', async (_what, broken, plain) => {
  const text = pageOf(
    rows.map((row) => ({ ...row, messages: row.messages.map((each) => ({ ...each, attributes: {} })) })),
  );
  const at = text.lastIndexOf(plain);
  expect(at).toBeGreaterThan(0);
  gateway.body = text.slice(0, at) + broken + text.slice(at + plain.length);
  const { data, errors } = await gateway.query('{ systemTasks(first: 5) { nodes { uuid messages { attributes } } } }');
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  expect(data.systemTasks.nodes.map((node: object | null) => node === null)).toEqual([false, false, true]);
});
