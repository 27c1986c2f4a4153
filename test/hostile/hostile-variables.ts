import { filled, type HostileRequest, nested, times, withVariables } from './hostile-bodies.ts';

/** Arguments that take a list, as the variable `$v`. */
const lists: readonly (readonly [string, string])[] = [
  ['nodes(ids:)', 'query ($v: [ID!]!) { nodes(ids: $v) { id } }'],
  ['_entities(representations:)', 'query ($v: [_Any!]!) { _entities(representations: $v) { __typename } }'],
  ['orderBy', 'query ($v: [SystemTaskOrder!]) { systemTasks(orderBy: $v) { totalCount } }'],
  ['filter.status', 'query ($v: [SystemTaskStatus!]) { systemTasks(filter: { status: $v }) { totalCount } }'],
];

/** Arguments that take a single value. */
const singles: readonly (readonly [string, string])[] = [
  ['systemTask(uuid:)', 'query ($v: UUID!) { systemTask(uuid: $v) { uuid } }'],
  ['first', 'query ($v: Int) { systemTasks(first: $v) { totalCount } }'],
  ['page', 'query ($v: SystemTaskPage) { systemTasks(page: $v) { totalCount } }'],
  [
    'messages(minLevel:)',
    'query ($v: SystemTaskLogLevel) { systemTasks { nodes { messages(minLevel: $v) { event } } } }',
  ],
  ['@include(if:)', 'query ($v: Boolean!) { __typename @include(if: $v) }'],
];

const entries: readonly (readonly [string, string])[] = [
  ['null', 'null'],
  ['[]', '[]'],
  ['{}', '{}'],
  ['numbers', '0.5'],
  ['texts', '"x"'],
];

/** Some of the entries are valid for some of the targets: nobody's IDs, and representations of nobody. */
function mayBeAnswered(target: string, entry: string): boolean {
  return (
    (target === 'nodes(ids:)' && entry === 'texts') || (target === '_entities(representations:)' && entry !== 'null')
  );
}

const naming = /variables|\$v|representations|ids/;

function listsFor(name: string, query: string): HostileRequest[] {
  return entries.flatMap(([what, entry]): HostileRequest[] => [
    {
      name: `${name}: as many ${what} as a body holds`,
      sent: () => withVariables(query, `{"v":[${filled(entry)}]}`),
      refused: naming,
    },
    {
      // Just below MAX_VARIABLE_VALUES, if the list itself counts too.
      name: `${name}: 9,990 ${what}`,
      sent: () => withVariables(query, `{"v":[${times(9_990, entry)}]}`),
      refused: naming,
    },
    {
      name: `${name}: 1,000 ${what}`,
      sent: () => withVariables(query, `{"v":[${times(1_000, entry)}]}`),
      ...(!mayBeAnswered(name, what) && { refused: naming }),
    },
  ]);
}

const filter = 'query ($v: SystemTaskFilter) { systemTasks(filter: $v) { totalCount } }';
const count = '{ systemTasks { totalCount } }';
const status = 'query ($v: [SystemTaskStatus!]) { systemTasks(filter: { status: $v }) { totalCount } }';
const orderBy = 'query ($v: [SystemTaskOrder!]) { systemTasks(orderBy: $v) { totalCount } }';
const representations = 'query ($v: [_Any!]!) { _entities(representations: $v) { __typename } }';
const ids = 'query ($v: [ID!]!) { nodes(ids: $v) { id } }';
const long = 'x'.repeat(250_000);
const inFilter = /variables|filter|\$v/;
const inOrder = /variables|orderBy|\$v/;

/** A text of 250 kB where another type is wanted, or where its text has a form. */
const longTexts: readonly (readonly [string, string, string])[] = [
  ['a status', status, `["${long}"]`],
  ['the field of an order', orderBy, `[{"field":"${long}"}]`],
  ['the direction of an order', orderBy, `[{"field":"NAME","direction":"${long}"}]`],
  ['a message level', filter, `{"messageLevel":"${long}"}`],
  ['a DateTime', filter, `{"startTimestamp":{"from":"${long}"}}`],
  ['a DateTime of digits', filter, `{"startTimestamp":{"from":"2024-01-01T00:00:00.${'9'.repeat(240_000)}"}}`],
  ['a duration', filter, `{"duration":{"from":"${long}"}}`],
  ['a Boolean', filter, `{"expiring":"${long}"}`],
  ['a UUID', 'query ($v: UUID!) { systemTask(uuid: $v) { uuid } }', `"${long}"`],
  ['an Int', 'query ($v: Int) { systemTasks(first: $v) { totalCount } }', `"${long}"`],
  ['a cursor', 'query ($v: String) { systemTasks(after: $v) { totalCount } }', `"${long}"`],
  ['a cursor of base64', 'query ($v: String) { systemTasks(before: $v) { totalCount } }', `"${'QUFB'.repeat(62_000)}"`],
  ['the name of a member', filter, `{"${long}":1}`],
  ['a filter', filter, `"${long}"`],
  ['an order', orderBy, `"${long}"`],
];

/** Texts of 250 kB in places that take any text. */
const freeTexts: readonly (readonly [string, string, string])[] = [
  ['an ID', 'query ($v: ID!) { node(id: $v) { id } }', `"${long}"`],
  ['one of the IDs', ids, `["${long}"]`],
  ['a full name', 'query ($v: String!) { systemTaskByFullName(fullName: $v) { uuid } }', `"${long}"`],
  ['a search', filter, `{"search":"${long}"}`],
  ['a search of 125,000 words', filter, `{"search":"${'x '.repeat(124_000)}"}`],
  ['a name', filter, `{"name":"${long}"}`],
  ['a uid of blanks', filter, `{"uid":"${' '.repeat(250_000)}"}`],
  ['the type of a representation', representations, `[{"__typename":"${long}"}]`],
  ['the uuid of a representation', representations, `[{"__typename":"SystemTask","uuid":"${long}"}]`],
  ['a member of a representation', representations, `[{"__typename":"SystemTask","${long}":1}]`],
];

export const hostileVariables: readonly HostileRequest[] = [
  ...lists.flatMap(([name, query]) => listsFor(name, query)),
  ...singles.flatMap(([name, query]) =>
    entries.slice(0, 3).map(([what, entry]) => ({
      name: `${name}: as many ${what} as a body holds`,
      sent: () => withVariables(query, `{"v":[${filled(entry)}]}`),
      refused: naming,
    })),
  ),
  {
    name: 'a filter of as many unknown members as a body holds',
    sent: () => withVariables(filter, `{"v":{${filled((n) => `"k${n}":1`)}}}`),
    refused: inFilter,
  },
  {
    name: 'a filter of 9,900 unknown members',
    sent: () => withVariables(filter, `{"v":{${times(9_900, (n) => `"k${n}":1`)}}}`),
    refused: inFilter,
  },
  {
    name: 'a filter of 5,000 members that are nearly known',
    sent: () => withVariables(filter, `{"v":{${times(5_000, (n) => `"startTimestamp${n}":{}`)}}}`),
    refused: inFilter,
  },
  {
    name: 'a range of 9,900 unknown members',
    sent: () => withVariables(filter, `{"v":{"duration":{${times(9_900, (n) => `"k${n}":1`)}}}}`),
    refused: inFilter,
  },
  {
    name: 'orders of 9 unknown members each',
    sent: () => withVariables(orderBy, `{"v":[${times(900, `{"field":"NAME",${times(9, (n) => `"k${n}":1`)}}`)}]}`),
    refused: inOrder,
  },
  {
    name: 'a list that is nested in a list a thousand times over',
    sent: () => withVariables(ids, `{"v":[${times(1_000, `[${times(8, 'null')}]`)}]}`),
    refused: naming,
  },
  {
    name: 'an order of 14,000 valid entries',
    sent: () => withVariables(orderBy, `{"v":[${filled('{"field":"NAME"}')}]}`),
    refused: inOrder,
  },
  {
    name: 'an order of 4,900 valid entries',
    sent: () => withVariables(orderBy, `{"v":[${times(4_900, '{"field":"NAME"}')}]}`),
  },
  {
    name: 'an order of 4,900 entries without a field',
    sent: () => withVariables(orderBy, `{"v":[${times(4_900, '{"direction":"ASC"}')}]}`),
    refused: inOrder,
  },
  {
    name: 'an order of 4,900 unknown fields',
    sent: () => withVariables(orderBy, `{"v":[${times(4_900, (n) => `{"field":"NAME${n}"}`)}]}`),
    refused: inOrder,
  },
  {
    name: '30,000 valid statuses',
    sent: () => withVariables(status, `{"v":[${filled('"ERROR"')}]}`),
    refused: /variables|status|\$v/,
  },
  { name: '9,990 valid statuses', sent: () => withVariables(status, `{"v":[${times(9_990, '"ERROR"')}]}`) },
  {
    name: '9,990 statuses that are nearly valid',
    sent: () => withVariables(status, `{"v":[${times(9_990, (n) => `"ERROR${n}"`)}]}`),
    refused: /variables|status|\$v/,
  },
  {
    name: '30,000 statuses that are nearly valid',
    sent: () => withVariables(status, `{"v":[${filled('"ERRO"')}]}`),
    refused: /variables|status|\$v/,
  },
  {
    name: 'one text of 250 kB in each of 10 wrong places',
    sent: () => withVariables(status, `{"v":[${times(10, `"${'x'.repeat(24_000)}"`)}]}`),
    refused: /variables|status|\$v/,
  },
  {
    name: '1,000 IDs of 200 characters that are nobody’s',
    sent: () => withVariables(ids, `{"v":[${times(1_000, (n) => `"${String(n).padEnd(200, 'x')}"`)}]}`),
  },
  {
    name: '1,000 representations that are wrong in another way each',
    sent: () =>
      withVariables(
        representations,
        `{"v":[${times(1_000, (n) => `{"__typename":"T${n}","uuid":[${n}],"fullName":{}}`)}]}`,
      ),
  },
  {
    name: '1,000 representations of 8 members each',
    sent: () =>
      withVariables(
        representations,
        `{"v":[${times(1_000, (n) => `{"__typename":"SystemTask","uuid":"${n}",${times(6, (m) => `"k${m}":${m}`)}}`)}]}`,
      ),
  },
  {
    name: 'a representation that holds a list of 120,000',
    sent: () => withVariables(representations, `{"v":[{"__typename":"SystemTask","uuid":[${filled('1', 240_000)}]}]}`),
    refused: naming,
  },
  ...longTexts.map(
    ([what, query, value]): HostileRequest => ({
      name: `${what} of 250 kB`,
      sent: () => withVariables(query, `{"v":${value}}`),
      refused: /variables|filter|status|orderBy|after|before|uuid|first|\$v/,
    }),
  ),
  ...freeTexts.map(
    ([what, query, value]): HostileRequest => ({
      name: `${what} of 250 kB`,
      sent: () => withVariables(query, `{"v":${value}}`),
    }),
  ),
  {
    name: 'a number of 250,000 digits',
    sent: () =>
      withVariables('query ($v: Int) { systemTasks(first: $v) { totalCount } }', `{"v":${'9'.repeat(250_000)}}`),
    refused: /\$v/,
  },
  {
    name: 'variables that nest 125,000 deep, in arrays',
    sent: () => withVariables(ids, `{"v":${nested(125_000, '[', '', ']')}}`),
    refused: /at most 20 levels/,
  },
  {
    name: 'variables that nest 40,000 deep, in objects',
    sent: () => withVariables(filter, `{"v":${nested(40_000, '{"a":', '1', '}')}}`),
    refused: /at most 20 levels/,
  },
  {
    name: 'variables that nest 60,000 deep beside 30,000 others',
    sent: () => withVariables(filter, `{"v":[${nested(60_000, '[', '', ']')},${filled('[[]]', 120_000)}]}`),
    refused: /at most 20 levels|variables/,
  },
  {
    name: 'a list of 120,000 under a name that the operation does not declare',
    sent: () => withVariables(count, `{"x":[${filled('1')}]}`),
    refused: /variables/,
  },
  {
    name: '20,000 variables that the operation does not declare',
    sent: () => withVariables(count, `{${filled((n) => `"k${n}":1`)}}`),
    refused: /variables/,
  },
  {
    name: 'an undeclared variable that nests 125,000 deep',
    sent: () => withVariables(count, `{"x":${nested(125_000, '[', '', ']')}}`),
    refused: /at most 20 levels/,
  },
  {
    name: 'a variable of 250 kB that the operation does not declare',
    sent: () => withVariables(count, `{"x":"${long}"}`),
  },
  {
    name: '190 variables, each used and of the wrong type',
    sent: () =>
      withVariables(
        `query (${times(190, (n) => `$v${n}:ID!`, ' ')}) { nodes(ids: [${times(190, (n) => `$v${n}`, ' ')}]) { id } }`,
        `{${times(190, (n) => `"v${n}":{}`)}}`,
      ),
    refused: /\$v/,
  },
  {
    name: '190 required variables that are missing, each used',
    sent: () =>
      withVariables(
        `query (${times(190, (n) => `$v${n}:ID!`, ' ')}) { nodes(ids: [${times(190, (n) => `$v${n}`, ' ')}]) { id } }`,
        '{}',
      ),
    refused: /\$v/,
  },
];
