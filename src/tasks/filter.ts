import { badInput } from '../errors.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import { type Predicate, type RemainingFilter, toPredicate } from './predicate.ts';

export interface TaskFilter extends Omit<RemainingFilter, 'status'> {
  readonly name?: string | null;
  readonly uid?: string | null;
  readonly search?: string | null;
  /** Null, or every status, means no condition. */
  readonly status?: readonly TaskStatus[] | null;
}

/** A filter, split into the upstream's part and the gateway's. */
export interface Conditions {
  /** Conditions passed to the upstream. */
  readonly pushed: Omit<TaskQuery, 'order'>;
  /** Conditions that the gateway checks on each row; undefined if there are none. */
  readonly remaining: { readonly meets: Predicate; readonly filter: RemainingFilter } | undefined;
}

/** Every status, in the schema's order. */
export const allStatuses: readonly TaskStatus[] = ['UNKNOWN', 'SUCCESSFUL', 'WARNING', 'ERROR'];

/**
 * Splits a filter. Throws BAD_USER_INPUT for text without a UTF-8 form and for impossible ranges. A condition that is
 * answered neither here nor by `toPredicate` does not compile.
 */
export function toConditions(filter: TaskFilter | null | undefined): Conditions {
  const { name, uid, search, status, ...rest } = filter ?? {};
  rest satisfies Record<Exclude<keyof typeof rest, keyof RemainingFilter>, never>;
  const statuses = allStatuses.filter((each) => status?.includes(each));
  const [single] = statuses;
  const pushed = {
    ...toText('name', name),
    ...toText('uid', uid),
    ...toText('search', search),
    ...(single !== undefined && statuses.length === 1 && { status: single }),
  };
  const several = statuses.length > 1 && statuses.length < allStatuses.length;
  const remainingFilter = { ...rest, ...(several && { status: statuses }) };
  const meets = toPredicate(remainingFilter);
  return { pushed, remaining: meets && { meets, filter: remainingFilter } };
}

/** In UTF-16 units. Text travels in the URL, whose length servers limit. */
const maxTextLength = 2_000;

/** An empty string means no condition; the upstream strips white space itself. */
function toText(field: 'name' | 'uid' | 'search', value: string | null | undefined): Record<string, string> {
  if (value == null || value === '') return {};
  if (value.length > maxTextLength)
    throw badInput(`filter.${field}`, `have at most ${maxTextLength} characters`, value);
  if (!value.isWellFormed()) throw badInput(`filter.${field}`, 'be well-formed Unicode text', value);
  return { [field]: value };
}
