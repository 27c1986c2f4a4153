import type { StubRow } from './stub/stub-rows.ts';
import type { StubRun } from './stub/stub-runs.ts';

/** Which fields of a task an operation selects. */
export interface ExpectedFields {
  readonly fields: readonly string[];
  /** Whether the messages are selected too, with all their fields. */
  readonly messages: boolean;
}

/** What a connection over these rows answers, told from the rows alone. */
export function expectedNodes(rows: readonly StubRow[], selection: ExpectedFields): { readonly nodes: unknown } {
  return { nodes: rows.map((row) => expectedRow(row, selection)) };
}

export function expectedRow(row: StubRow, { fields, messages }: ExpectedFields): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = {
    ...row,
    id: Buffer.from(`SystemTask:${row.uuid}`).toString('base64'),
    fullName: row.full_name,
    startTimestamp: row.start_timestamp,
    finishTimestamp: row.finish_timestamp,
    status: row.status.toUpperCase(),
  };
  return {
    ...Object.fromEntries(fields.map((field) => [field, all[field]])),
    ...(messages && {
      messages: row.messages.map(({ log_level, ...rest }) => ({ ...rest, logLevel: log_level.toUpperCase() })),
    }),
  };
}

const statuses: Readonly<Record<string, string>> = { info: 'SUCCESSFUL', warning: 'WARNING', error: 'ERROR' };

/** As `expectedRow`, of a run: what only its log shows is the worker's first and last entry. */
export function expectedRun(run: StubRun, { fields, messages }: ExpectedFields): Readonly<Record<string, unknown>> {
  const logs = [...(run.logs ?? [])].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
  const at = (event: string): string => logs.find((entry) => entry.event.startsWith(event))?.timestamp ?? '';
  const [started, finished] = [at('Task is being'), at('Task finished')];
  const all: Readonly<Record<string, unknown>> = {
    id: Buffer.from(`SystemTask:${run.message_id}`).toString('base64'),
    uuid: run.message_id,
    name: run.actor_name,
    fullName: run.uid,
    uid: run.uid.slice(run.actor_name.length + 1),
    description: run.description,
    startTimestamp: started,
    finishTimestamp: finished,
    duration: (microseconds(finished) - microseconds(started)) / 1e6,
    status: statuses[run.aggregated_status] ?? 'UNKNOWN',
    expires: null,
    expiring: null,
  };
  return {
    ...Object.fromEntries(fields.map((field) => [field, all[field]])),
    ...(messages && {
      messages: logs.map(({ log_level, ...rest }) => ({ ...rest, logLevel: log_level.toUpperCase() })),
    }),
  };
}

function microseconds(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 19)}Z`) * 1000 + Number(timestamp.slice(20, 26));
}
