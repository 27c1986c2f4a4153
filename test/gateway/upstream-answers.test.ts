import { expect, it } from 'vitest';
import { aTask, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, type Script } from '../support/scripted-upstream.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const row = (index: number, fields: object = {}) => ({ ...restTask, uuid: uuidOf(index), ...fields });
const good = pageOf([restTask]);
const query = '{ systemTasks(first: 5) { totalCount nodes { uuid name duration messages { event attributes } } } }';
const answer = {
  systemTasks: {
    totalCount: 1,
    nodes: [{ uuid: restTask.uuid, name: restTask.name, duration: 1, messages: [] }],
  },
};
const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: '', event: '', attributes: {} };
const withMessage = (fields: string): string =>
  good.replace('"messages":[]', `"messages":[${JSON.stringify(message).slice(0, -1)},${fields}}]`);

const { gateway, answers } = withScriptedUpstream(answering(200, good), { upstreamTimeoutMs: 5_000 });

/** What comes of one odd answer; the next answer, from a healthy upstream, must be right. */
async function after(script: Script, asked = query) {
  answers.next = [script];
  const result = await gateway.query(asked);
  answers.next = [];
  expect((await gateway.query(query)).data).toEqual(answer);
  return { ...result, codes: result.errors?.map(({ extensions }) => extensions.code) };
}

it.each<[string, readonly object[]]>([
  ['the same row twice', [restTask, restTask]],
  ['one uuid with two contents', [row(1), row(1, { name: 'other', full_name: 'other' })]],
  [
    'one uuid in two cases',
    [
      row(10, { uuid: 'AAAAAAAA-0000-4000-8000-00000000000A' }),
      row(10, { uuid: 'aaaaaaaa-0000-4000-8000-00000000000a' }),
    ],
  ],
  ['the first row again at the end', [row(1), row(2), row(3), row(1)]],
  ['the uuid of a row that is broken', [row(1), row(1, { duration: 'long' })]],
])('a page with %s is refused, not served', async (_what, rows) => {
  const { data, codes } = await after(answering(200, pageOf(rows)));
  expect(data).toEqual({ systemTasks: null });
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
});

it('rows without a readable uuid are not taken for one another', async () => {
  const { data, codes } = await after(answering(200, pageOf([row(1, { uuid: null }), row(1), row(2, { uuid: 'x' })])));
  expect(data.systemTasks.nodes.map((node: { uuid: string } | null) => node?.uuid)).toEqual([
    undefined,
    uuidOf(1),
    undefined,
  ]);
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE', 'UPSTREAM_INVALID_RESPONSE']);
});

const envelope = { count: 2, end_index: 2 };
it.each<[string, string]>([
  ['a row too few', pageOf([row(1)], envelope)],
  ['a row too many', pageOf([row(1), row(2), row(3)], envelope)],
  ['no rows of a list that has some', pageOf([], envelope)],
  ['rows of a list that has none', pageOf([row(1)], { count: 0, start_index: 0, end_index: 0 })],
  ['more pages than its count makes', pageOf([row(1), row(2)], { ...envelope, total_pages: 3 })],
  ['no pages at all', pageOf([row(1), row(2)], { ...envelope, total_pages: 0 })],
  ['a page 0', pageOf([row(1), row(2)], { ...envelope, current: 0 })],
  ['an end before its start', pageOf([row(1)], { count: 1, start_index: 2, end_index: 1 })],
  [
    'a count that no Int holds',
    pageOf([row(1), row(2), row(3), row(4), row(5)], {
      ...{ count: 2 ** 31, total_pages: Math.ceil(2 ** 31 / 5), end_index: 5, next: 2 },
    }),
  ],
  ['a count past 2^53', pageOf([row(1)]).replace('"count":1', '"count":9007199254740993')],
  ['a count of 1e999', pageOf([row(1)]).replace('"count":1', '"count":1e999')],
  ['a count of -0.5', pageOf([row(1)], { count: -0.5 })],
  ['a count of true', pageOf([row(1)], { count: true })],
  ['null rows for a list', pageOf([]).replace('"results":[]', '"results":null')],
  ['an object of rows', pageOf([]).replace('"results":[]', `"results":{"0":${JSON.stringify(restTask)},"length":1}`)],
  ['a pagination that is a list', `{"pagination":[],"results":[]}`],
  ['a pagination under __proto__', `{"__proto__":${good}}`],
  ['results under __proto__', good.replace('"results":', '"__proto__":{},"result":')],
])('an envelope with %s is refused', async (_what, body) => {
  const { data, codes } = await after(answering(200, body));
  expect(data).toEqual({ systemTasks: null });
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
});

const pretty = JSON.stringify(JSON.parse(good), null, 4);
const reversed = JSON.stringify({
  results: JSON.parse(good).results.map((task: object) => Object.fromEntries(Object.entries(task).reverse())),
  pagination: Object.fromEntries(Object.entries(JSON.parse(good).pagination).reverse()),
});
it.each<[string, string | Buffer, Record<string, string>?]>([
  ['JSON over many lines', pretty],
  ['JSON with every kind of blank around', `\r\n\t ${pretty.replaceAll('\n', '\r\n\t')}\n\n`],
  ['a byte order mark before blanks', `\uFEFF\n ${good}`],
  ['keys that are escaped', good.replaceAll('"uuid"', '"\\u0075uid"').replaceAll('"results"', '"\\u0072\\u0065sults"')],
  ['values that are escaped', good.replace('"ldap_sync"', '"ldap\\u005fsync"')],
  ['fields in another order', reversed],
  ['a number with an exponent', good.replace('"duration":1', '"duration":10e-1')],
  ['a number with zeros', good.replace('"duration":1', '"duration":1.000')],
  ['counts with a fraction of zero', good.replace('"count":1', '"count":1.0')],
  ['a key twice, of which the last counts', good.replace('"duration":1', '"duration":"long","duration":1')],
  ['results twice, of which the last count', good.replace('"results":', '"results":[],"results":')],
  ['__proto__ among a row’s keys', good.replace('"duration":1', '"duration":1,"__proto__":{"uuid":"x","name":5}')],
  ['__proto__ in the envelope', good.replace('{', '{"__proto__":{"results":[]},"constructor":1,"toString":null,')],
  [
    'deep nesting beside the messages',
    good.replace('"duration":1', `"duration":1,"deep":${'['.repeat(900)}${']'.repeat(900)}`),
  ],
  ['large numbers beside the messages', good.replace('"duration":1', `"duration":1,"big":${'9'.repeat(5_000)}`)],
  ['a wrong charset', good, { 'content-type': 'application/json; charset=iso-8859-1' }],
  ['no content type', good, { 'content-type': '' }],
  ['a content type of HTML', good, { 'content-type': 'text/html; charset=utf-16' }],
])('%s is read', async (_what, body, headers) => {
  const { data, codes } = await after(answering(200, body, headers));
  expect(codes).toBeUndefined();
  expect(data).toEqual(answer);
});

it.each<[string, number, string | Buffer, string]>([
  ['204', 204, '', 'UPSTREAM_ERROR'],
  ['206 with a whole body', 206, good, 'UPSTREAM_ERROR'],
  ['203', 203, good, 'UPSTREAM_ERROR'],
  ['304', 304, '', 'UPSTREAM_ERROR'],
  ['300', 300, good, 'UPSTREAM_ERROR'],
  ['451', 451, good, 'UPSTREAM_ERROR'],
  ['599', 599, good, 'UPSTREAM_ERROR'],
  ['999', 999, good, 'UPSTREAM_ERROR'],
  ['404 on page 1 that has a page', 404, good, 'UPSTREAM_ERROR'],
  ['UTF-16', 200, Buffer.from(good, 'utf16le'), 'UPSTREAM_INVALID_RESPONSE'],
  ['UTF-16 with its mark', 200, Buffer.from(`\uFEFF${good}`, 'utf16le'), 'UPSTREAM_INVALID_RESPONSE'],
  ['Latin-1', 200, Buffer.from(good.replace('ldap', 'lédap'), 'latin1'), 'UPSTREAM_INVALID_RESPONSE'],
  ['an overlong encoding', 200, inside(0xc0, 0xaf), 'UPSTREAM_INVALID_RESPONSE'],
  ['a surrogate in UTF-8', 200, inside(0xed, 0xa0, 0x80), 'UPSTREAM_INVALID_RESPONSE'],
  [
    'UTF-8 that is cut',
    200,
    Buffer.concat([Buffer.from(good), Buffer.from([0xe2, 0x82])]),
    'UPSTREAM_INVALID_RESPONSE',
  ],
  ['two byte order marks', 200, `\uFEFF\uFEFF${good}`, 'UPSTREAM_INVALID_RESPONSE'],
  ['a NUL after the JSON', 200, `${good}\0`, 'UPSTREAM_INVALID_RESPONSE'],
  ['a NUL in a string', 200, good.replace('ldap_sync', 'ldap\0sync'), 'UPSTREAM_INVALID_RESPONSE'],
  ['a line feed in a string', 200, good.replace('ldap_sync', 'ldap\nsync'), 'UPSTREAM_INVALID_RESPONSE'],
  ['a NaN', 200, good.replace('"duration":1', '"duration":NaN'), 'UPSTREAM_INVALID_RESPONSE'],
  ['an Infinity', 200, good.replace('"duration":1', '"duration":-Infinity'), 'UPSTREAM_INVALID_RESPONSE'],
  ['hexadecimal', 200, good.replace('"duration":1', '"duration":0x1'), 'UPSTREAM_INVALID_RESPONSE'],
  ['a comment', 200, `${good}// end`, 'UPSTREAM_INVALID_RESPONSE'],
  ['single quotes', 200, good.replaceAll('"', "'"), 'UPSTREAM_INVALID_RESPONSE'],
  ['a trailing comma', 200, good.replace('}]}', '},]}'), 'UPSTREAM_INVALID_RESPONSE'],
  ['a prefix against hijacking', 200, `)]}',\n${good}`, 'UPSTREAM_INVALID_RESPONSE'],
  ['JSON in JSON', 200, JSON.stringify(good), 'UPSTREAM_INVALID_RESPONSE'],
  ['true', 200, 'true', 'UPSTREAM_INVALID_RESPONSE'],
  ['only blanks', 200, ' \n ', 'UPSTREAM_INVALID_RESPONSE'],
])('%s is told by its code', async (_what, status, body, code) => {
  const { data, codes } = await after(answering(status, body));
  expect(codes).toEqual([code]);
  expect(data).toEqual({ systemTasks: null });
});

it.each<[string, (row: string) => string]>([
  ['as its duration', (text) => text.replace('"duration":1', '"duration":1E400')],
  ['in a field that nobody reads', (text) => text.replace('"duration":1', '"duration":1,"x":[{"y":-1e999}]')],
  ['in a field that is there twice', (text) => text.replace('"duration":1', '"duration":1e999,"duration":1')],
  ['with many digits', (text) => text.replace('"duration":1', `"duration":1${'0'.repeat(310)}.5`)],
  ['in place of the row', () => '1e999'],
])('a number that no double holds %s breaks its row, not the page', async (_what, change) => {
  const rows = [row(1), row(2), row(3)];
  const body = pageOf(rows).replace(JSON.stringify(rows[1]), change(JSON.stringify(rows[1])));
  for (const text of [body, body.replaceAll('"expires":', ' "expires" :')]) {
    const { data, codes } = await after(
      answering(200, text),
      '{ systemTasks(first: 5) { totalCount edges { node { uuid messageCount } } } }',
    );
    expect(data.systemTasks.totalCount).toBe(3);
    expect(data.systemTasks.edges.map(({ node }: { node: object | null }) => node)).toEqual([
      { uuid: uuidOf(1), messageCount: 0 },
      null,
      { uuid: uuidOf(3), messageCount: 0 },
    ]);
    expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  }
});

it('a number that no double holds in a log breaks its row only if the log is selected', async () => {
  const text = withMessage('"attributes":{"n":[1e999]}');
  // Whether the log is walked past or read on the way to the next field.
  for (const body of [text, text.replaceAll('"expires":', ' "expires" :')]) {
    expect(await after(answering(200, body), '{ systemTasks(first: 5) { nodes { uuid } } }')).toMatchObject({
      data: { systemTasks: { nodes: [{ uuid: restTask.uuid }] } },
      codes: undefined,
    });
    expect(await after(answering(200, body))).toMatchObject({
      data: { systemTasks: { totalCount: 1, nodes: [null] } },
      codes: ['UPSTREAM_INVALID_RESPONSE'],
    });
  }
});

it('a page of more rows than were asked for is refused when it has too many', async () => {
  const rows = Array.from({ length: 10_001 }, (_, index) => row(index));
  const { data, codes, errors } = await after(answering(200, pageOf(rows)));
  expect(data).toEqual({ systemTasks: null });
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  expect(errors?.[0]?.message).toMatch(/it has more rows than were asked for/);
});

it('a comma that is missing before the first known field is no JSON', async () => {
  const { data, codes } = await after(answering(200, good.replace('"results":[{', '"results":[{"x":1')));
  expect(data).toEqual({ systemTasks: null });
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
});

it.each([
  ['1e999', '{"n":[1e999]}'],
  ['NaN', '{"n":NaN}'],
  ['a line feed in a string', '{"n":"a\nb"}'],
  ['a bracket too many', '{"n":[]]}'],
])('%s among attributes takes the one task, where its log is selected', async (_what, attributes) => {
  const { data, codes } = await after(answering(200, withMessage(`"attributes":${attributes}`)));
  expect(codes).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  expect(data).toEqual({ systemTasks: { totalCount: 1, nodes: [null] } });
});

function inside(...bytes: number[]): Buffer {
  const [before = '', behind = ''] = good.split('ldap_sync', 2);
  return Buffer.concat([
    Buffer.from(`${before}ldap`),
    Buffer.from(bytes),
    Buffer.from(`"${behind.slice(1)}${good.slice(before.length + 9 + behind.length)}`),
  ]);
}

it('nesting beside the messages that would exhaust the stack hurts nobody', async () => {
  const deep = `"deep":${'{"a":'.repeat(100_000)}0${'}'.repeat(100_000)}`;
  const { data, codes } = await after(answering(200, good.replace('"duration":1', `"duration":1,${deep}`)));
  expect([
    [answer, undefined],
    [{ systemTasks: null }, ['UPSTREAM_INVALID_RESPONSE']],
  ]).toContainEqual([data, codes]);
});

it.each<[string, string, unknown]>([
  ['-0', '-0', -0],
  ['-0.0', '-0.0', -0],
  ['the smallest double', '5e-324', 5e-324],
  ['a number below it', '1e-999', 0],
  ['the largest double', '1.7976931348623157e308', Number.MAX_VALUE],
  ['an integer past 2^53', '9223372036854775807', '9223372036854775807'],
  ['an integer of 4000 digits', '7'.repeat(4_000), '7'.repeat(4_000)],
])('%s among attributes keeps what it is', async (_what, literal, expected) => {
  const { data, codes } = await after(answering(200, withMessage(`"attributes":{"n":${literal}}`)));
  expect(codes).toBeUndefined();
  const { n } = data.systemTasks.nodes[0].messages[0].attributes;
  // JSON has a 0 with a sign, but its writer in JavaScript has none.
  expect(n === 0 ? 0 : n).toEqual(expected === 0 ? 0 : expected);
});

it('keeps __proto__, constructor and an empty key among attributes', async () => {
  const attributes = '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"":0,"toJSON":"x","then":"y"}';
  const { data } = await after(answering(200, withMessage(`"attributes":${attributes}`)));
  expect(JSON.stringify(data.systemTasks.nodes[0].messages[0].attributes)).toBe(attributes);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it.each(['"x"', '{}', 'null', '[{"then":1}]', '{"then":{"then":"x"}}'])(
  'then: %s among attributes is an attribute like any other',
  async (value) => {
    const attributes = `{"before":1,"then":${value},"nested":{"then":${value}}}`;
    const { data, codes } = await after(answering(200, withMessage(`"attributes":${attributes}`)));
    expect(codes).toBeUndefined();
    expect(JSON.stringify(data.systemTasks.nodes[0].messages[0].attributes)).toBe(attributes);
  },
);

it('keeps NULs and lone surrogates that are escaped', async () => {
  const { data } = await after(answering(200, withMessage('"event":"a\\u0000b\\ud800c"')));
  expect(data.systemTasks.nodes[0].messages[0].event).toBe('a\0b\ud800c');
});

it('keeps a name of two megabytes', async () => {
  const name = 'ü"'.repeat(1_000_000);
  const { data } = await after(answering(200, pageOf([row(1, { name })])));
  expect(data.systemTasks.nodes[0].name === name).toBe(true);
});

it('answers the last of 100000 messages of one row', async () => {
  const messages = Array.from({ length: 100_000 }, (_, index) => ({ ...message, event: `${index}` }));
  const { data, codes } = await after(
    answering(200, pageOf([row(1, { messages })])),
    '{ systemTasks(first: 5) { nodes { messages(last: 2) { event } } } }',
  );
  expect(codes).toBeUndefined();
  expect(data.systemTasks.nodes[0].messages).toEqual([{ event: '99998' }, { event: '99999' }]);
});

it('answers 100000 attributes of one message', async () => {
  const attributes = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]));
  const { data } = await after(answering(200, withMessage(`"attributes":${JSON.stringify(attributes)}`)));
  expect(data.systemTasks.nodes[0].messages[0].attributes).toEqual(attributes);
});

it('cuts a page of ten times the rows that it asked for', async () => {
  const rows = Array.from({ length: 50 }, (_, index) => row(index));
  const { data, codes } = await after(answering(200, pageOf(rows)));
  expect(codes).toBeUndefined();
  expect(data.systemTasks.totalCount).toBe(50);
  expect(data.systemTasks.nodes.map(({ uuid }: { uuid: string }) => uuid)).toEqual(
    rows.slice(0, 5).map(({ uuid }) => uuid),
  );
});

it.each<[string, object, object]>([
  ['a status of the future', { status: 'queued' }, { status: 'UNKNOWN' }],
  ['an empty status', { status: '' }, { status: 'UNKNOWN' }],
  ['a status in capitals', { status: 'ERROR' }, { status: 'UNKNOWN' }],
  ['a status of Object’s prototype', { status: 'constructor' }, { status: 'UNKNOWN' }],
  ['a level of the future', { messages: [{ ...message, log_level: 'trace' }] }, { messages: [{ logLevel: 'NOTSET' }] }],
  [
    'a level of Object’s prototype',
    { messages: [{ ...message, log_level: '__proto__' }] },
    { messages: [{ logLevel: 'NOTSET' }] },
  ],
  [
    'a field of the future in a message',
    { messages: [{ ...message, trace_id: 'x' }] },
    { messages: [{ logLevel: 'INFO' }] },
  ],
  ['no expiry', { expires: undefined, expiring: undefined }, { expires: null, expiring: null }],
  ['no uid and no description', { uid: undefined, description: undefined }, { uid: null, description: null }],
  ['extra fields of odd types', { data: null, a: [], '': 1, __typename: 'User', id: 5 }, { __typename: 'SystemTask' }],
])('%s is tolerated', async (_what, fields, expected) => {
  const { data, codes } = await after(
    answering(200, pageOf([row(1, fields)])),
    '{ systemTasks(first: 5) { nodes { __typename status uid description expires expiring messages { logLevel } } } }',
  );
  expect(codes).toBeUndefined();
  expect(data.systemTasks.nodes).toMatchObject([expected]);
});
