import { badInput } from '../errors.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import { type Predicate, type RemainingFilter, toPredicate } from './predicate.ts';

export interface TaskFilter extends Omit<RemainingFilter, 'status'> {
  readonly name?: string | null;
  readonly uid?: string | null;
  readonly search?: string | null;
  /** None, or all, is no condition. */
  readonly status?: readonly TaskStatus[] | null;
}

/** A filter, divided by who answers it. */
export interface Conditions {
  /** Pushed down to the upstream. */
  readonly pushed: Omit<TaskQuery, 'order'>;
  /** What the gateway has to look at each row for; undefined where that is nothing. */
  readonly remaining: { readonly meets: Predicate; readonly filter: RemainingFilter } | undefined;
}

/** Every status, in the schema's order. */
export const allStatuses: readonly TaskStatus[] = ['UNKNOWN', 'SUCCESSFUL', 'WARNING', 'ERROR'];

/**
 * Throws BAD_USER_INPUT for text that has no UTF-8 form and for impossible ranges. A condition that is answered neither here
 * nor by `toPredicate` does not compile.
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

/** In UTF-16 units: text travels in the URL, whose length servers bound. */
const maxTextLength = 2_000;

/** The empty string is no condition; blanks are the upstream's to strip. */
function toText(field: 'name' | 'uid' | 'search', value: string | null | undefined): Record<string, string> {
  if (value == null || value === '') return {};
  if (value.length > maxTextLength)
    throw badInput(`filter.${field}`, `have at most ${maxTextLength} characters`, value);
  if (!value.isWellFormed()) throw badInput(`filter.${field}`, 'be well-formed Unicode text', value);
  return { [field]: value };
}
