import { stripBlanks } from './python-blanks.ts';
import type { SandboxTask } from './sandbox-task.ts';

/** The conditions of `name`, `uid` and `status`; undefined means none. */
export interface Filters {
  readonly name: string | undefined;
  readonly uid: string | undefined;
  readonly status: string | undefined;
}

/** Field errors in DRF's format, in the order of the filter set. */
export type FieldErrors = Partial<Readonly<Record<keyof Filters, readonly string[]>>>;

const knownStatuses: readonly string[] = ['unknown', 'successful', 'warning', 'error'];

/** Parses the filters of a query and collects their errors. */
export function parseFilters(query: ReadonlyMap<string, string>): { filters: Filters; errors: FieldErrors } {
  const filters = {
    name: stripBlanks(query.get('name') ?? '') || undefined,
    uid: stripBlanks(query.get('uid') ?? '') || undefined,
    status: query.get('status') || undefined,
  };
  const errors: { -readonly [Field in keyof FieldErrors]: FieldErrors[Field] } = {};
  for (const field of ['name', 'uid'] as const) {
    if (filters[field]?.includes('\0')) errors[field] = ['Null characters are not allowed.'];
  }
  const { status } = filters;
  if (status !== undefined && !knownStatuses.includes(status)) {
    errors.status = [`Select a valid choice. ${status} is not one of the available choices.`];
  }
  return { filters, errors };
}

/** Whether a task meets the filters. */
export function matchesFilters(task: SandboxTask, { name, uid, status }: Filters): boolean {
  return (
    (name === undefined || task.name === name) &&
    (uid === undefined || task.uid === uid) &&
    (status === undefined || task.status === status)
  );
}
