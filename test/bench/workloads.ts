import { type ExpectedFields, expectedNodes, expectedRow, expectedRun } from './expected-answer.ts';
import type { StubSettings } from './stub/stub-control.ts';
import { type StubRow, stubRows } from './stub/stub-rows.ts';
import { stubRuns } from './stub/stub-runs.ts';

/** What clients ask, under which circumstances, and what the answer must be. */
export interface Workload {
  readonly name: string;
  /** The request body; `sequence` is another number for each request, and counts only where operations are distinct. */
  body(sequence: number): string;
  /** Whether the body is the same for every `sequence`. */
  readonly same: boolean;
  readonly connections: number;
  readonly stub: StubSettings;
  /** How many rows of the upstream's first page a proxy would have to send; undefined: one page is not enough. */
  readonly rawRows: number | undefined;
  /** The answer's `data`. */
  readonly expected: unknown;
  /** The same over the list of runs; undefined if the workload does not use it. */
  readonly expectedOfRuns?: unknown;
}

const scalars = [
  ...['id', 'uuid', 'name', 'fullName', 'uid', 'description', 'startTimestamp', 'finishTimestamp', 'duration'],
  ...['status', 'expires', 'expiring'],
] as const;
const few: ExpectedFields = { fields: ['uuid', 'name', 'status'], messages: false };
const all: ExpectedFields = { fields: scalars, messages: false };
const everything: ExpectedFields = { fields: scalars, messages: true };

const rows = stubRows();
const runs = stubRuns();
const critical = rows.filter(({ messages }) => messages.some(({ log_level }) => log_level === 'critical'));
/** Spread over the whole list. */
const fifty = rows.filter((_, index) => index % 20 === 7);

const lists = [
  { name: 'W1', first: 10, selection: few },
  { name: 'W2', first: 100, selection: all },
  { name: 'W3', first: 100, selection: everything },
] as const;

/** In the order in which they are measured and told. */
export const workloads: readonly Workload[] = [
  ...lists.flatMap(({ name, first, selection }) => [
    list({ name: `${name}-same`, first, selection, same: true }),
    list({ name: `${name}-distinct`, first, selection, same: false }),
  ]),
  { ...list({ name: 'W4', first: 10, selection: few, same: true }), connections: 64, stub: still({ latencyMs: 20 }) },
  constant('S', `{ systemTasks(first: 100, filter: { messageLevel: CRITICAL }) { ${nodes(few)} } }`, {
    systemTasks: expectedNodes(critical, few),
  }),
  constant('N', `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SystemTask { ${few.fields.join(' ')} } } }`, {
    nodes: fifty.map((row) => expectedRow(row, few)),
  }),
  ...lists.map(({ name, first, selection }) => ({
    ...list({ name: `C-${name}`, first, selection, same: true }),
    stub: still({ changing: true }),
  })),
  ...lists.map(({ name, first, selection }) => ({
    ...list({ name: `R-${name}`, first, selection, same: false }),
    stub: still({ hasRuns: true }),
    expectedOfRuns: { systemTasks: { nodes: runs.slice(0, first).map((run) => expectedRun(run, selection)) } },
  })),
];

interface ListOptions {
  readonly name: string;
  readonly first: number;
  readonly selection: ExpectedFields;
  readonly same: boolean;
}

/** Each request of a distinct list searches for another term, as a variable; the stub ignores it. */
function list({ name, first, selection, same }: ListOptions): Workload {
  const query = same
    ? `{ systemTasks(first: ${first}) { ${nodes(selection)} } }`
    : `query Tasks($search: String!) { systemTasks(first: ${first}, filter: { search: $search }) { ${nodes(selection)} } }`;
  const text = JSON.stringify({ query });
  return {
    ...constant(name, query, { systemTasks: expectedNodes(rows.slice(0, first), selection) }),
    same,
    body: same ? () => text : (sequence) => `${text.slice(0, -1)},"variables":{"search":"term ${sequence}"}}`,
    rawRows: first,
  };
}

function constant(name: string, query: string, expected: unknown): Workload {
  const variables = query.includes('$ids') ? { ids: fifty.map((row) => expectedRow(row, all)['id']) } : undefined;
  const text = JSON.stringify({ query, variables });
  return { name, same: true, body: () => text, connections: 32, stub: still({}), rawRows: undefined, expected };
}

function still(settings: Partial<StubSettings>): StubSettings {
  return { latencyMs: 0, changing: false, hasRuns: false, ...settings };
}

function nodes({ fields, messages }: ExpectedFields): string {
  return `nodes { ${fields.join(' ')}${messages ? ' messages { timestamp logLevel logger event attributes }' : ''} }`;
}

/** The first rows of the upstream's list, as the raw proxy must send them. */
export function rawAnswer(count: number): readonly StubRow[] {
  return rows.slice(0, count);
}
