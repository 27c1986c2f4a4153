import fc from 'fast-check';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { uuidOf } from '../support/a-task.ts';
import { levels, moments, statuses } from '../support/random-tasks.ts';
import { nested, times } from './hostile-bodies.ts';

// Operations over the real schema, some of them wrong: in most, one thing at most, so that it is what they are refused for.

/** A part of a document, with the variables that it uses: their declarations, and what they are given. */
interface Part {
  readonly text: string;
  readonly declared: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

const plain = (text: string): Part => ({ text, declared: [], values: {} });

function joined(parts: readonly Part[], separator = ' '): Part {
  return {
    text: parts.map(({ text }) => text).join(separator),
    declared: parts.flatMap(({ declared }) => declared),
    values: Object.assign({}, ...parts.map(({ values }) => values)) as Part['values'],
  };
}

function wrapped(open: string, part: Part, close: string): Part {
  return { ...part, text: open + part.text + close };
}

/** GraphQL's literal for a value of JSON; `enums` are written without quotes. */
function literal(value: unknown): string {
  if (typeof value === 'string') return /^E:/.test(value) ? value.slice(2) : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${name}: ${literal(each)}`)
    .join(', ')} }`;
}

/** The value as JSON has it in variables. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^E:/, '');
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonOf(each)]));
}

/** An argument, given as a literal or by a variable. The marker `E:` says that a text is an enum's value. */
function argument(name: string, type: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Part> {
  const hows = fc.constantFrom('literal', 'literal', 'variable', 'default');
  return fc.tuple(value, hows, fc.nat(999_999)).map(([given, how, number]) => {
    if (how === 'literal') return plain(`${name}: ${literal(given)}`);
    const variable = `v${number}`;
    if (how === 'default') {
      return {
        text: `${name}: $${variable}`,
        declared: [`$${variable}: ${type.replace(/!$/, '')} = ${literal(given)}`],
        values: {},
      };
    }
    return {
      text: `${name}: $${variable}`,
      declared: [`$${variable}: ${type}`],
      values: { [variable]: jsonOf(given) },
    };
  });
}

const enumOf = (names: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...names.map((name) => `E:${name}`));
const status = enumOf(statuses);
const level = enumOf(levels.filter((name) => name !== '').map((name) => name.toUpperCase()));
/** Any of these, and now and then what the type does not allow. */
const sometimes = (value: fc.Arbitrary<unknown>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: wrong });
const wrong: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  'x',
  1.5,
  -1,
  true,
  {},
  [],
  'E:NOPE',
  1e12,
  [[1]],
  { a: 1 },
  '💥',
);
const range = (bound: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.record({ from: sometimes(bound, wrong), to: bound }, { requiredKeys: [] });

const filter = fc.record(
  {
    name: fc.constantFrom('task_0001', '', 'fail500', 'fail500', 'fail400', 'fail403', 'failhtml'),
    uid: fc.constantFrom('1', ''),
    search: fc.constantFrom('task', 'directory source', 'zzz'),
    status: sometimes(fc.array(sometimes(status, wrong), { maxLength: 4 }), wrong),
    startTimestamp: range(fc.constantFrom(...moments, '2024-02-30T00:00:00Z')),
    duration: range(fc.constantFrom(0, 0.1, 2, 10)),
    messageLevel: sometimes(level, wrong),
    expiring: sometimes(fc.boolean(), wrong),
    nope: fc.constant(1),
  },
  { requiredKeys: [] },
);
/** Few members each, and seldom the unknown one. */
const someFilter = fc
  .tuple(
    filter,
    fc.nat(40),
    fc.subarray(['name', 'uid', 'search', 'status', 'startTimestamp', 'duration', 'messageLevel', 'expiring'], {
      maxLength: 2,
    }),
  )
  .map(([all, dice, names]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name) || (name === 'nope' && dice === 0))),
  );

const orderField = enumOf(['NAME', 'UID', 'STATUS', 'DURATION', 'UUID', 'EXPIRES', 'START_TIMESTAMP']);
const order = fc.array(
  fc.record({ field: sometimes(orderField, wrong), direction: enumOf(['ASC', 'DESC']) }, { requiredKeys: ['field'] }),
  { maxLength: 3 },
);
const size = sometimes(fc.integer({ min: 0, max: 30 }), fc.constantFrom<unknown>(-1, 101, 1.5, 'x', 2 ** 31, null));
const cursor = fc.constantFrom('x', '', 'YXJyYXk6MQ==');

const listArguments: readonly fc.Arbitrary<Part>[] = [
  argument('filter', 'SystemTaskFilter', someFilter),
  argument('orderBy', '[SystemTaskOrder!]', order),
  argument('first', 'Int', size),
  argument('last', 'Int', size),
  argument(
    'page',
    'SystemTaskPage',
    fc.record({ number: fc.integer({ min: 0, max: 5 }), size }, { requiredKeys: ['number'] }),
  ),
];

function argumentsOf(all: readonly fc.Arbitrary<Part>[], rare: readonly fc.Arbitrary<Part>[] = []): fc.Arbitrary<Part> {
  const picked = fc
    .subarray([...all.keys()], { maxLength: Math.min(2, all.length) })
    .chain((indexes) => fc.tuple(...indexes.map((index) => all[index] ?? fc.constant(plain('')))));
  const seldom = fc.oneof(
    { weight: 25, arbitrary: fc.constant<Part[]>([]) },
    ...rare.map((each) => ({ weight: 1, arbitrary: each.map((part) => [part]) })),
  );
  return fc.tuple(picked, seldom).map(([parts, more]) => {
    const together = joined([...parts, ...more], ', ');
    return together.text === '' ? together : wrapped('(', together, ')');
  });
}

const directive: fc.Arbitrary<Part> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(plain('')) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('@include', '@skip'), argument('if', 'Boolean!', sometimes(fc.boolean(), wrong)))
      .map(([name, condition]) => wrapped(`${name}(`, condition, ')')),
  },
  { weight: 1, arbitrary: fc.constantFrom(plain('@nope'), plain('@include'), plain('@deprecated')) },
);
/** As most documents have no wrong directive, this is seldom one. */
const seldomDirective: fc.Arbitrary<Part> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(plain('')) },
  { weight: 1, arbitrary: directive },
);

const alias = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('a: ', 'b: ', 'name: ') },
);

function field(
  name: string,
  given: fc.Arbitrary<Part> = fc.constant(plain('')),
  selection?: fc.Arbitrary<Part>,
): fc.Arbitrary<Part> {
  return fc
    .tuple(alias, given, seldomDirective, selection ?? fc.constant(plain('')))
    .map(([as, args, on, below]) =>
      joined([wrapped(`${as}${name}`, args, ''), on, ...(selection ? [wrapped('{ ', below, ' }')] : [])], ' '),
    );
}

function selectionOf(fields: readonly fc.Arbitrary<Part>[], most = 4): fc.Arbitrary<Part> {
  return fc.array(fc.oneof(...fields), { minLength: 1, maxLength: most }).map((parts) => joined(parts));
}

/** What is spread must be defined; all documents have all of these at hand, and keep those that they use. */
const fragments: Readonly<Record<string, string>> = {
  Task: 'fragment Task on SystemTask { uuid ...Inner status }',
  Inner: 'fragment Inner on SystemTask { name messages(last: 1) { event } }',
  List: 'fragment List on SystemTaskConnection { totalCount nodes { ...Task } }',
  Circle: 'fragment Circle on SystemTask { uuid ...Circle }',
  Wrong: 'fragment Wrong on SystemTask { nope }',
};

const messageField = selectionOf(
  ['timestamp', 'logLevel', 'logger', 'event', 'attributes', '__typename'].map((name) => field(name)),
);
const messageArguments = argumentsOf([
  argument('minLevel', 'SystemTaskLogLevel', sometimes(level, wrong)),
  argument('first', 'Int', size),
  argument('last', 'Int', size),
]);
const scalars = [
  'id',
  'uuid',
  'name',
  'fullName',
  'uid',
  'description',
  'startTimestamp',
  'finishTimestamp',
  'duration',
  'status',
  'expires',
  'expiring',
  '__typename',
];
const taskFields: readonly fc.Arbitrary<Part>[] = [
  ...scalars.map((name) => field(name)),
  field('messages', messageArguments, messageField),
  field('messageCount', argumentsOf([argument('minLevel', 'SystemTaskLogLevel', level)])),
  field('problem', undefined, messageField),
  fc.constantFrom(
    plain('...Task'),
    plain('...Inner'),
    plain('... on Node { id }'),
    plain('... on SystemTask { uuid }'),
    plain('... { name }'),
  ),
];
const seldomWrong = fc.constantFrom(
  plain('nope'),
  plain('...Wrong'),
  plain('...Circle'),
  plain('...None'),
  plain('messages'),
  plain('uuid { a }'),
  plain('uuid(a: 1)'),
  plain('... on Nope { a }'),
);
const task: fc.Arbitrary<Part> = fc
  .tuple(selectionOf(taskFields), fc.nat(60), seldomWrong)
  .map(([selection, dice, bad]) => (dice === 0 ? joined([selection, bad]) : selection));

const connection = selectionOf(
  [
    field('nodes', undefined, task),
    field('nodes', undefined, task),
    field(
      'edges',
      undefined,
      task.map((part) => wrapped('cursor node { ', part, ' }')),
    ),
    field('pageInfo', undefined, fc.constant(plain('hasNextPage hasPreviousPage startCursor endCursor'))),
    field('totalCount'),
    field('pagination', undefined, fc.constant(plain('count current next previous totalPages startIndex endIndex'))),
    field('statusCounts', undefined, fc.constant(plain('status count'))),
    fc.constantFrom(plain('...List'), plain('__typename')),
  ],
  3,
);

const anId = fc.constantFrom(toGlobalId(uuidOf(1)), toGlobalId(uuidOf(3)), toGlobalId(uuidOf(999)), 'x', '');
const aUuid = sometimes(fc.constantFrom(uuidOf(1), uuidOf(3), uuidOf(999), uuidOf(2).toUpperCase()), wrong);
const representation = fc.oneof(
  fc.constantFrom(1, 3, 5, 999).map((index) => ({ __typename: 'SystemTask', uuid: uuidOf(index) })),
  fc.constantFrom<unknown>(
    { __typename: 'SystemTask', fullName: 'task_0001' },
    { __typename: 'SystemTask' },
    { __typename: 'Nope', uuid: 'x' },
    {},
    { __typename: 'SystemTask', uuid: 'x' },
  ),
);
const onTask = task.map((part) => wrapped('__typename ... on SystemTask { ', part, ' }'));

const roots: readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Part> }[] = [
  {
    weight: 8,
    arbitrary: field(
      'systemTasks',
      argumentsOf(listArguments, [argument('after', 'String', cursor), argument('nope', 'Int', fc.constant(1))]),
      connection,
    ),
  },
  {
    weight: 2,
    arbitrary: field(
      'systemTask',
      argument('uuid', 'UUID!', aUuid).map((part) => wrapped('(', part, ')')),
      task,
    ),
  },
  {
    weight: 1,
    arbitrary: field(
      'systemTaskByFullName',
      argument('fullName', 'String!', fc.constantFrom('task_0001', 'none', '')).map((part) => wrapped('(', part, ')')),
      task,
    ),
  },
  {
    weight: 2,
    arbitrary: field(
      'node',
      argument('id', 'ID!', sometimes(anId, wrong)).map((part) => wrapped('(', part, ')')),
      onTask,
    ),
  },
  {
    weight: 2,
    arbitrary: field(
      'nodes',
      argument('ids', '[ID!]!', fc.array(sometimes(anId, wrong), { maxLength: 4 })).map((part) =>
        wrapped('(', part, ')'),
      ),
      onTask,
    ),
  },
  {
    weight: 2,
    arbitrary: field(
      '_entities',
      argument('representations', '[_Any!]!', fc.array(representation, { maxLength: 4 })).map((part) =>
        wrapped('(', part, ')'),
      ),
      onTask,
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(plain('__typename'), plain('_service { sdl }')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      plain('__schema { queryType { name } }'),
      plain('__type(name: "SystemTask") { kind fields { name } }'),
      plain('__type(name: "Nope") { name }'),
      plain('__schema { nope }'),
    ),
  },
];
/** Lists that the upstream fails to give, by names of which the test's upstream knows. */
const failing = fc
  .tuple(fc.constantFrom('fail500', 'fail400', 'fail403', 'failhtml'), connection)
  .map(([name, selection]) => wrapped(`systemTasks(first: 3, filter: { name: "${name}" }) { `, selection, ' }'));

/** The second has a name of its own, or most documents would be refused as their fields conflict. */
const root = fc
  .array(fc.oneof(...roots, { weight: 2, arbitrary: failing }), { minLength: 1, maxLength: 2 })
  .map(([first = plain(''), second]) =>
    second === undefined
      ? first
      : joined([first, /^\w+: |^\W|^_/.test(second.text) ? second : wrapped('second: ', second, '')]),
  );

/** The fragments that a document spreads, and those that they spread. */
function definitionsFor(text: string): string {
  const used = new Set<string>();
  const visit = (part: string): void => {
    for (const [, name = ''] of part.matchAll(/\.\.\.(\w+)/g)) {
      const definition = fragments[name];
      if (name === 'on' || definition === undefined || used.has(name)) continue;
      used.add(name);
      visit(definition);
    }
  };
  visit(text);
  return [...used].map((name) => fragments[name]).join(' ');
}

interface Shape {
  readonly name: string;
  readonly operationName?: unknown;
  readonly other: string;
}

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Shape>({ name: '', other: '' }) },
  { weight: 4, arbitrary: fc.constant<Shape>({ name: 'Named', operationName: 'Named', other: '' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<unknown>('', null, 'Nope', 'X'.repeat(300))
      .map((operationName): Shape => ({ name: 'Named', operationName, other: '' })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<unknown>('Named', 'Other', undefined, '', 'Nope')
      .map((operationName): Shape => ({ name: 'Named', operationName, other: ' query Other { __typename }' })),
  },
);

const regular: fc.Arbitrary<string> = fc
  .tuple(root, shapes, fc.nat(60), fc.nat(30))
  .map(([part, shape, dice, extra]) => {
    const declared =
      dice === 1 ? [...part.declared, '$unused: Int'] : dice === 2 ? part.declared.slice(1) : part.declared;
    const head =
      shape.name === '' && declared.length === 0
        ? ''
        : `query ${shape.name}${declared.length > 0 ? `(${declared.join(', ')})` : ''} `;
    const query = `${head}{ ${part.text} }${shape.other} ${definitionsFor(part.text)}`.trimEnd();
    const given = dice === 3 ? {} : dice === 4 ? { ...part.values, undeclared: [1] } : part.values;
    const others = extra === 0 ? { extensions: { tracing: { a: 1 } } } : extra === 1 ? { id: 'unknown member' } : {};
    const { operationName } = shape;
    return JSON.stringify({
      query,
      ...((Object.keys(given).length > 0 || extra % 3 === 0) && { variables: given }),
      ...(operationName !== undefined && { operationName }),
      ...others,
    });
  });

/** What is no operation, or one over a limit. */
const irregular: fc.Arbitrary<string> = fc.constantFrom(
  '',
  ' ',
  '{',
  'null',
  '1',
  '"text"',
  '[]',
  '[{"query":"{ __typename }"}]',
  '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
  '{}',
  '{"query":null}',
  '{"query":1}',
  '{"query":["{ __typename }"]}',
  '{"query":""}',
  '{"query":" "}',
  '{"query":"#"}',
  '{"query":"{"}',
  '{"query":"{ __typename"}',
  '{"query":"{ systemTasks(first: 1e }"}',
  '{"query":"{ __typename }","variables":[]}',
  '{"query":"{ __typename }","variables":"{}"}',
  '{"query":"{ __typename }","variables":1}',
  '{"query":"{ __typename }","operationName":1}',
  '{"query":"{ __typename }","operationName":{}}',
  '{"query":"{ __typename }","extensions":[]}',
  '{"query":"{ __typename }","extensions":"x"}',
  '{"query":"{ __typename }","extensions":null,"variables":null,"operationName":null}',
  '{"query":"type A { a: Int }"}',
  '{"query":"fragment F on Query { __typename }"}',
  '{"query":"subscription { nope }"}',
  '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}',
  '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}',
  '\ufeff{"query":"{ __typename }"}',
  '{"query":"\ufeff{ __typename }"}',
  '{"query":"{ \\ud800 }"}',
  '{"query":"{ systemTaskByFullName(fullName: \\"\\ud800\\") { uuid } }"}',
  '{"query":"{ systemTaskByFullName(fullName: \\"é😀\\") { uuid } }"}',
  JSON.stringify({ query: `{ ${times(31, (n) => `a${n}: __typename`, ' ')} }` }),
  JSON.stringify({ query: `{ ${times(2_001, 'a', ' ')} }` }),
  JSON.stringify({ query: `{ __typename ${times(51, '@a', ' ')} }` }),
  JSON.stringify({ query: `{ __schema { types ${nested(19, '{ ofType ', '{ name }', ' }')} } }` }),
  JSON.stringify({ query: `{ systemTasks { ${times(201, 'totalCount', ' ')} } }` }),
  JSON.stringify({ query: `{ ${times(30, (n) => `f${n}`, ' ')} }` }),
  JSON.stringify({ query: '{ __typename }', variables: { v: JSON.parse(nested(30, '[', '', ']')) as unknown } }),
  JSON.stringify({
    query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
    variables: { i: Array.from({ length: 1_001 }, () => 'x') },
  }),
  JSON.stringify({
    query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
    variables: { i: Array.from({ length: 300 }, () => null) },
  }),
  JSON.stringify({
    query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }',
    variables: { i: Array.from({ length: 10_001 }, () => 'x') },
  }),
  JSON.stringify({
    query: 'query ($f: SystemTaskFilter) { systemTasks(filter: $f) { totalCount } }',
    variables: { f: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, n])) },
  }),
  JSON.stringify({ query: 'query ($l: Boolean!) { systemTasks { nodes { uuid @include(if: $l) } } }' }),
  JSON.stringify({
    query: '{ systemTasks(filter: { expiring: true, startTimestamp: { from: "2024-01-01" } }) { totalCount } }',
  }),
);

/** The body of a POST: in nine of ten, an operation. */
export const randomBodies: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: regular },
  { weight: 1, arbitrary: irregular },
);
