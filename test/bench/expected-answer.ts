import type { StubRow } from './stub/stub-rows.ts';

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
