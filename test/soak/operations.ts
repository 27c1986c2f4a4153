import { toGlobalId } from '../../src/connection/global-id.ts';
import type { Random } from '../../src/sandbox/sample/random.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { hostileBodies } from '../hostile/hostile-bodies.ts';
import { hostileDocuments } from '../hostile/hostile-documents.ts';
import { hostileVariables } from '../hostile/hostile-variables.ts';

/** One request of the load, and what must come of it. */
export interface LoadOperation {
  readonly body: string;
  /** The answer's `data` where the upstream does not fail; undefined where the request is refused. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** HTTP statuses that the answer may have. */
  readonly statuses: readonly number[];
}

const statuses = ['ERROR', 'SUCCESSFUL', 'UNKNOWN', 'WARNING'];

/** Valid operations on these tasks, which must be in the order of their names, all of one length. */
export function validOperations(tasks: readonly SandboxTask[]): readonly ((random: Random) => LoadOperation)[] {
  const operation = (
    query: string,
    data: Readonly<Record<string, unknown>>,
    variables: object = {},
  ): LoadOperation => ({
    body: JSON.stringify({ query, variables }),
    data,
    statuses: [200],
  });
  const countOf = (status: string): number => tasks.filter((task) => task.status === status.toLowerCase()).length;
  const some = (random: Random): SandboxTask => random.pick(tasks as [SandboxTask, ...SandboxTask[]]);
  return [
    (random) => {
      const [number, size] = [random.integer(1, 12), random.integer(1, 100)];
      const nodes = tasks.slice((number - 1) * size, number * size).map(({ uuid, name }) => ({ uuid, name }));
      return operation(
        'query Page($n: Int!, $s: Int!) { systemTasks(page: { number: $n, size: $s }) { totalCount nodes { uuid name } } }',
        { systemTasks: { totalCount: tasks.length, nodes } },
        { n: number, s: size },
      );
    },
    (random) => {
      const last = random.integer(1, 100);
      const edges = tasks.slice(-last).map(({ uuid, messages }) => ({
        node: {
          uuid,
          messages: messages.flatMap((message) =>
            typeof message === 'string' || !('event' in message)
              ? []
              : { event: message.event, attributes: message.attributes },
          ),
        },
      }));
      return operation(
        'query Tail($n: Int) { systemTasks(last: $n) { edges { node { uuid messages { event attributes } } } } }',
        { systemTasks: { edges } },
        { n: last },
      );
    },
    () =>
      operation('{ systemTasks { statusCounts { status count } } }', {
        systemTasks: {
          statusCounts: ['UNKNOWN', 'SUCCESSFUL', 'WARNING', 'ERROR'].map((status) => ({
            status,
            count: countOf(status),
          })),
        },
      }),
    (random) => {
      const status = random.pick(statuses as [string, ...string[]]);
      return operation(
        'query Count($s: [SystemTaskStatus!]) { systemTasks(filter: { status: $s }) { totalCount } }',
        { systemTasks: { totalCount: countOf(status) } },
        { s: [status] },
      );
    },
    (random) => {
      const first = random.integer(1, 50);
      const nodes = tasks
        .filter(({ status }) => status === 'error' || status === 'warning')
        .slice(0, first)
        .map(({ name }) => ({ name }));
      return operation(
        'query Scan($n: Int) { systemTasks(first: $n, filter: { status: [ERROR, WARNING] }) { nodes { name } } }',
        { systemTasks: { nodes } },
        { n: first },
      );
    },
    (random) => {
      const { uuid, name } = some(random);
      return operation('query One($u: UUID!) { systemTask(uuid: $u) { name } }', { systemTask: { name } }, { u: uuid });
    },
    (random) => {
      const picked = Array.from({ length: random.integer(1, 8) }, () => some(random));
      return operation(
        'query Nodes($ids: [ID!]!) { nodes(ids: $ids) { ... on SystemTask { name } } }',
        { nodes: picked.map(({ name }) => ({ name })) },
        { ids: picked.map(({ uuid }) => toGlobalId(uuid)) },
      );
    },
    () => operation('{ __typename }', { __typename: 'Query' }),
  ];
}

/** Bodies that cost as much as they may, and are refused whatever the upstream does. */
export const hostileOperations: readonly string[] = [...hostileDocuments, ...hostileVariables, ...hostileBodies]
  .filter(({ refused, statuses }) => refused !== undefined && statuses === undefined)
  .flatMap(({ sent }) => {
    const { body } = sent();
    return typeof body === 'string' ? [body] : [];
  });

/** Requests that are refused whatever the upstream does. */
export const invalidBodies: readonly string[] = [
  '{',
  '[]',
  'null',
  '',
  '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
  JSON.stringify({ query: '{ systemTasks {' }),
  JSON.stringify({ query: '{ nope }' }),
  JSON.stringify({ query: 'mutation { nope }' }),
  JSON.stringify({ query: '{ systemTasks(first: -1) { totalCount } }' }),
  JSON.stringify({ query: '{ systemTasks(first: 101) { totalCount } }' }),
  JSON.stringify({ query: '{ systemTasks(after: "x") { totalCount } }' }),
  JSON.stringify({
    query: 'query ($f: SystemTaskFilter) { systemTasks(filter: $f) { totalCount } }',
    variables: { f: { x: 1 } },
  }),
  JSON.stringify({ query: `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: __typename`).join(' ')} }` }),
  JSON.stringify({ query: `{ ${'a '.repeat(2_001)} }` }),
  JSON.stringify({ query: '{ __typename }'.padEnd(300_000) }),
];
