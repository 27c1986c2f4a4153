import { badInput, refusedInput } from '../errors.ts';
import type { Condition, ListAbilities } from '../upstream/list-abilities.ts';
import { allStates, type TaskState, type TaskStatus } from '../upstream/task.ts';
import type { RelatedObjectQuery, TaskQuery } from '../upstream/task-query.ts';
import { withoutBlankEdges } from './blank-edges.ts';
import { type Predicate, type RemainingFilter, toPredicate } from './predicate.ts';

export interface TaskFilter extends Omit<RemainingFilter, 'status' | 'uid'> {
  readonly name?: string | null;
  readonly uid?: string | null;
  readonly search?: string | null;
  /** Null, or every status, means no condition. */
  readonly status?: readonly TaskStatus[] | null;
  /** Null, or every state, means no condition. */
  readonly state?: readonly TaskState[] | null;
  readonly queue?: string | null;
  readonly relatedObject?: RelatedObjectFilter | null;
  readonly standalone?: boolean | null;
}

export interface RelatedObjectFilter {
  readonly appLabel?: string | null;
  readonly model?: string | null;
  readonly id?: string | null;
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
 * Splits a filter by what the upstream's API can answer. Throws BAD_USER_INPUT for text without a UTF-8 form, for impossible ranges
 * and for conditions that the API does not know. A condition that is answered neither here nor by `toPredicate` does not compile.
 */
export function toConditions(filter: TaskFilter | null | undefined, abilities: ListAbilities): Conditions {
  const { name, uid, search, status, state, queue, relatedObject, standalone, ...rest } = filter ?? {};
  rest satisfies Record<Exclude<keyof typeof rest, keyof RemainingFilter>, never>;
  const statuses = someOf(allStatuses, status);
  const states = someOf(allStates, state);
  const [single] = statuses;
  const pushesStatuses = statuses.length === 1 || abilities.takesSeveralStatuses;
  const related = toRelatedObject(relatedObject);
  const narrows = abilities.conditions.uid === 'narrowed';
  // The upstream does not strip the text that it searches for.
  const { uid: narrowing } = toText('uid', uid && withoutBlankEdges(uid));
  const pushed = {
    ...toText('name', name),
    ...(narrows ? narrowing && { uid: narrowing } : toText('uid', uid)),
    ...toText('search', search),
    ...(single !== undefined && pushesStatuses && { status: statuses.length === 1 ? single : statuses }),
    ...(states.length > 0 && { state: states }),
    ...toText('queue', queue),
    ...(related && { relatedObject: related }),
    ...(standalone != null && { standalone }),
  };
  const remainingFilter = {
    ...rest,
    ...(statuses.length > 0 && !pushesStatuses && { status: statuses }),
    ...(narrows && narrowing && toText('uid', uid)),
  };
  refuseUnanswered({ ...pushed, ...remainingFilter }, abilities);
  const meets = toPredicate(remainingFilter);
  return { pushed, remaining: meets && { meets, filter: remainingFilter } };
}

/** The chosen values, in the order of `all`; none, which is no condition, if all are chosen. */
function someOf<T>(all: readonly T[], chosen: readonly T[] | null | undefined): readonly T[] {
  const some = all.filter((each) => chosen?.includes(each));
  return some.length === all.length ? [] : some;
}

function refuseUnanswered(conditions: Readonly<Record<string, unknown>>, abilities: ListAbilities): void {
  for (const [condition, value] of Object.entries(conditions)) {
    const answering = abilities.conditions[condition as Condition];
    if (value != null && typeof answering === 'object')
      throw refusedInput(`filter.${condition}`, answering.refused, value);
  }
}

/** Undefined if nothing is asked for. */
function toRelatedObject(filter: RelatedObjectFilter | null | undefined): RelatedObjectQuery | undefined {
  const { appLabel, model, id } = filter ?? {};
  const related = {
    ...toText('relatedObject.appLabel', appLabel, 'appLabel'),
    ...toText('relatedObject.model', model, 'model'),
    ...toText('relatedObject.id', id, 'id'),
  };
  return Object.keys(related).length === 0 ? undefined : related;
}

/** In UTF-16 units. Text travels in the URL, whose length servers limit. */
const maxTextLength = 2_000;

/** An empty string means no condition; the upstream strips white space itself. */
function toText<K extends string>(
  field: string,
  value: string | null | undefined,
  key = field as K,
): { [P in K]?: string } {
  if (value == null || value === '') return {};
  if (value.length > maxTextLength)
    throw badInput(`filter.${field}`, `have at most ${maxTextLength} characters`, value);
  if (!value.isWellFormed()) throw badInput(`filter.${field}`, 'be well-formed Unicode text', value);
  return { [key]: value } as { [P in K]?: string };
}
