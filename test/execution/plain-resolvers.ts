import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';

// What graphql-js's own execution answers with: objects and functions over the rows, as simple as they can be.

export interface Rows {
  readonly tasks: readonly SandboxTask[];
  /** Names of rows that cannot be read. */
  readonly broken: ReadonlySet<string>;
  /** Names of rows whose log cannot be read. */
  readonly brokenLogs: ReadonlySet<string>;
}

interface ListArguments {
  readonly first?: number;
  readonly last?: number;
  readonly filter?: { readonly name?: string };
}

interface MessageArguments {
  readonly minLevel?: string;
  readonly first?: number;
  readonly last?: number;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { extensions: { code } });
}

const invalid = (): Error => failure('UPSTREAM_INVALID_RESPONSE');

const severities: Readonly<Record<string, number>> = { INFO: 2, WARNING: 3, ERROR: 4 };
const severityOf = (level: string): number => severities[level] ?? 0;

function fullNameOf({ name, uid }: SandboxTask): string {
  return uid === null ? name : `${name}:${uid}`;
}

function toMessage(logged: SandboxTask['messages'][number]) {
  if (typeof logged !== 'object' || !('log_level' in logged))
    throw new Error('The rows have messages of one form alone.');
  const { log_level, ...message } = logged;
  return { ...message, logLevel: log_level.toUpperCase() };
}

/** A task, or an Error if it cannot be read. */
function toTask(row: SandboxTask, { broken, brokenLogs }: Rows): object {
  if (broken.has(row.name)) return invalid();
  const status = row.status.toUpperCase();
  const messages = ({ minLevel = '', first, last }: MessageArguments = {}) => {
    if (brokenLogs.has(row.name)) throw invalid();
    const all = row.messages.map(toMessage).filter(({ logLevel }) => severityOf(logLevel) >= severityOf(minLevel));
    const oldest = all.slice(0, first ?? all.length);
    return last === undefined ? oldest : oldest.slice(Math.max(0, oldest.length - last));
  };
  return {
    __typename: 'SystemTask',
    id: Buffer.from(`SystemTask:${row.uuid}`).toString('base64'),
    uuid: row.uuid,
    name: row.name,
    fullName: fullNameOf(row),
    uid: row.uid,
    description: row.description,
    startTimestamp: row.start_timestamp,
    finishTimestamp: row.finish_timestamp,
    duration: row.duration,
    status,
    expires: row.expires,
    expiring: row.expiring,
    messages,
    messageCount: ({ minLevel = '' }: MessageArguments) => messages({ minLevel }).length,
    problem() {
      if (status !== 'WARNING' && status !== 'ERROR') return null;
      const bad = messages({ minLevel: 'WARNING' });
      const worst = Math.max(...bad.map(({ logLevel }) => severityOf(logLevel)));
      return bad.findLast(({ logLevel }) => severityOf(logLevel) === worst) ?? null;
    },
  };
}

function toConnection({ first, last, filter }: ListArguments, rows: Rows): object {
  const { tasks } = rows;
  if (filter?.name === 'fail500') {
    const fail = (): never => {
      throw failure('UPSTREAM_ERROR');
    };
    const pageInfo = { hasNextPage: fail, hasPreviousPage: fail, startCursor: fail, endCursor: fail };
    return { nodes: fail, edges: fail, totalCount: fail, pageInfo };
  }
  const start = last === undefined ? 0 : Math.max(0, tasks.length - last);
  const slice = tasks.slice(start, last === undefined ? first : tasks.length);
  const cursors = slice.map(({ uuid }, index) => `cursor ${start + index} ${uuid}`);
  return {
    nodes: slice.map((row) => toTask(row, rows)),
    edges: slice.map((row, index) => ({ cursor: cursors[index], node: toTask(row, rows) })),
    totalCount: tasks.length,
    pageInfo: {
      hasNextPage: start + slice.length < tasks.length,
      hasPreviousPage: start > 0,
      startCursor: cursors[0],
      endCursor: cursors.at(-1),
    },
  };
}

/** The root value of a query. */
export function plainRoot(rows: Rows): object {
  const find = (matches: (row: SandboxTask) => boolean): object | null => {
    const row = rows.tasks.find(matches);
    return row ? toTask(row, rows) : null;
  };
  const byUuid = (wanted: string): object | null => find(({ uuid }) => uuid === wanted);
  const byId = (id: string): object | null => {
    const [, uuid] = /^SystemTask:(.+)$/.exec(Buffer.from(id, 'base64').toString()) ?? [];
    return uuid === undefined ? null : byUuid(uuid);
  };
  const byFullName = (wanted: string): object | null => find((row) => fullNameOf(row) === wanted);
  return {
    systemTasks: (args: ListArguments) => toConnection(args, rows),
    systemTask: ({ uuid }: { uuid: string }) => byUuid(uuid),
    systemTaskByFullName: ({ fullName }: { fullName: string }) => byFullName(fullName),
    node: ({ id }: { id: string }) => byId(id),
    nodes: ({ ids }: { ids: readonly string[] }) => ids.map(byId),
    _entities: ({ representations }: { representations: readonly Readonly<Record<string, string>>[] }) =>
      representations.map(({ __typename, uuid, fullName = '' }) => {
        if (__typename !== 'SystemTask') return failure('BAD_USER_INPUT');
        return uuid === undefined ? byFullName(fullName) : byUuid(uuid);
      }),
    _service: {},
  };
}
