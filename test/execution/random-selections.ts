import fc from 'fast-check';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { uuidOf } from '../support/a-task.ts';

// Valid queries of every shape: fragments in one another, directives, aliases, fields that merge. Response keys are made of the
// field and its arguments, so that fields of one key can always be merged.

interface Field {
  readonly name: string;
  /** One of these; none if the field takes none. */
  readonly args?: readonly string[];
  /** Of what it selects. */
  readonly type?: string;
}

/** Whole rows, such as break the contract, and one that there is not. */
const indexes = [0, 1, 3, 6, 7, 17, 18, 99];
const uuids = indexes.map(uuidOf);
const fullNames = ['task_0000', 'task_0001:1', 'task_0007:7', 'task_0017:17', 'nope'];
const quoted = (texts: readonly string[]): string => texts.map((text) => JSON.stringify(text)).join(', ');
const named = (names: string): readonly Field[] => names.split(' ').map((name) => ({ name }));

const representations = [
  ...uuids.slice(0, 6).map((uuid) => `{ __typename: "SystemTask", uuid: "${uuid}" }`),
  '{ __typename: "Nope" }',
  '{ __typename: "SystemTask", fullName: "task_0001:1" }',
];

const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  Query: [
    {
      name: 'systemTasks',
      args: ['first: 5', 'first: 12', 'first: 30', 'last: 9', 'first: 2, filter: { name: "fail500" }'],
      type: 'SystemTaskConnection',
    },
    { name: 'systemTask', args: uuids.map((uuid) => `uuid: "${uuid}"`), type: 'SystemTask' },
    { name: 'systemTaskByFullName', args: fullNames.map((name) => `fullName: "${name}"`), type: 'SystemTask' },
    { name: 'node', args: uuids.map((uuid) => `id: "${toGlobalId(uuid)}"`), type: 'Node' },
    {
      name: 'nodes',
      args: ['ids: []', `ids: [${quoted([...uuids.map(toGlobalId), 'x'])}]`],
      type: 'Node',
    },
    { name: '_entities', args: [`representations: [${representations.join(', ')}]`], type: '_Entity' },
    { name: '_service', type: '_Service' },
    { name: '__schema', type: '__Schema' },
    { name: '__type', args: ['name: "SystemTask"', 'name: "OrderDirection"', 'name: "nope"'], type: '__Type' },
    ...named('__typename'),
  ],
  SystemTaskConnection: [
    { name: 'nodes', type: 'SystemTask' },
    { name: 'edges', type: 'SystemTaskEdge' },
    { name: 'pageInfo', type: 'PageInfo' },
    ...named('totalCount __typename'),
  ],
  SystemTaskEdge: [{ name: 'node', type: 'SystemTask' }, ...named('cursor __typename')],
  PageInfo: named('hasNextPage hasPreviousPage startCursor endCursor __typename'),
  SystemTask: [
    ...named('id uuid name fullName uid description startTimestamp finishTimestamp duration status expires expiring'),
    { name: 'messages', args: ['', 'minLevel: WARNING', 'first: 1', 'last: 1'], type: 'SystemTaskMessage' },
    { name: 'messageCount', args: ['', 'minLevel: ERROR'] },
    { name: 'problem', type: 'SystemTaskMessage' },
    ...named('__typename'),
  ],
  SystemTaskMessage: named('timestamp logLevel logger event attributes __typename'),
  Node: named('id __typename'),
  _Entity: named('__typename'),
  _Service: named('__typename'),
  __Schema: [{ name: 'queryType', type: '__Type' }, ...named('description __typename')],
  // No type in a list of types: graphql-js allows few of these in one another.
  __Type: [{ name: 'enumValues', type: '__EnumValue' }, ...named('name kind __typename')],
  __EnumValue: named('name description __typename'),
};

/** Types on which a fragment may be, within a selection of the type. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  Node: ['Node', 'SystemTask'],
  _Entity: ['SystemTask'],
  SystemTask: ['SystemTask', 'Node'],
};

const directives = [
  '@include(if: true)',
  '@include(if: false)',
  '@include(if: $yes)',
  '@skip(if: $yes)',
  '@skip(if: $no)',
  '@include(if: $yes) @skip(if: $no)',
];

const maxDepth = 6;

/** After so many selections, each set has one more alone. */
const maxSelections = 40;

class QueryWriter {
  readonly #pick: (below: number) => number;
  readonly #fragments: string[] = [];
  #written = 0;

  constructor(g: fc.GeneratorValue) {
    this.#pick = (below) => g(fc.nat, { max: below - 1 });
  }

  write(): string {
    // The variables have to be used.
    const used = '... @include(if: $yes) @skip(if: $no) { last: __typename }';
    const operation = `query ($yes: Boolean!, $no: Boolean!) { ${this.#selections('Query', 0)} ${used} }`;
    return [operation, ...this.#fragments].join('\n');
  }

  #selections(type: string, depth: number): string {
    const length = 1 + this.#pick(this.#written < maxSelections ? 5 : 1);
    this.#written += length;
    return Array.from({ length }, () => this.#selection(type, depth)).join(' ');
  }

  #selection(type: string, depth: number): string {
    const kind = depth < maxDepth ? this.#pick(8) : 7;
    if (kind === 0) return this.#inline(type, depth);
    if (kind === 1) return this.#spread(type, depth);
    const fields = fieldsOf[type] ?? [];
    const simple = depth < maxDepth ? fields : fields.filter((field) => !field.type);
    const field = this.#one(simple);
    const args = field.args ? this.#one(field.args) : '';
    const alias = this.#alias(field.name, args);
    const below = field.type === undefined ? '' : ` { ${this.#selections(field.type, depth + 1)} }`;
    return `${alias}${field.name}${args && `(${args})`} ${this.#directive()}${below}`;
  }

  #alias(name: string, args: string): string {
    const ofArgs = args.replace(/\W+/g, '_').slice(-60);
    if (args) return `${name}_${ofArgs}_${this.#pick(2)}: `;
    return this.#pick(4) === 0 ? `other_${name}: ` : '';
  }

  #inline(type: string, depth: number): string {
    const on = this.#one(narrower[type] ?? [type]);
    const condition = on !== type || this.#pick(2) === 0 ? `on ${on} ` : '';
    return `... ${condition}${this.#directive()} { ${this.#selections(on, depth + 1)} }`;
  }

  #spread(type: string, depth: number): string {
    const on = this.#one(narrower[type] ?? [type]);
    const selections = this.#selections(on, depth + 1);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${on} { ${selections} }`);
    const again = this.#pick(3) === 0 ? ` ...${name} ${this.#directive()}` : '';
    return `...${name} ${this.#directive()}${again}`;
  }

  #directive(): string {
    return this.#pick(6) === 0 ? this.#one(directives) : '';
  }

  #one<T>(items: readonly T[]): T {
    return items[this.#pick(items.length)] as T;
  }
}

/** A query, whose variables are `yes` and `no`. */
export function randomQuery(g: fc.GeneratorValue): string {
  return new QueryWriter(g).write();
}
