import { stripBlanks } from '../python-blanks.ts';
import { type ReleaseTraits, statusesOf } from './release.ts';
import type { SandboxRun } from './sandbox-run.ts';

/** Whether a row meets the filters of a query. */
export type RunFilter = (run: SandboxRun) => boolean;

/** Field errors in DRF's format, in the order of the filter set. */
export type RunFieldErrors = Readonly<Record<string, readonly string[]>>;

/** Exact conditions on texts, in the order of the filter set. */
const texts: Readonly<Record<string, (run: SandboxRun) => string | null>> = {
  queue_name: (run) => run.queue_name,
  actor_name: (run) => run.actor_name,
  rel_obj_content_type__app_label: (run) => (run.rel_obj_id === null ? null : run.rel_obj_app_label),
  rel_obj_content_type__model: (run) => (run.rel_obj_id === null ? null : run.rel_obj_model),
  rel_obj_id: (run) => run.rel_obj_id,
};

/** Parses the filters of a query: a filter, or the mistakes. */
export function parseRunFilters(
  query: URLSearchParams,
  release: ReleaseTraits,
): { readonly filter: RunFilter } | { readonly errors: RunFieldErrors } {
  const errors: Record<string, readonly string[]> = {};
  const filters: RunFilter[] = [];
  const last = (name: string): string => query.getAll(name).at(-1) ?? '';

  for (const name of ['queue_name', 'actor_name'] as const) addText(name);
  const state = last('state');
  if (state !== '' && !release.states.includes(state)) errors['state'] = [badChoice(state)];
  else if (state !== '') filters.push((run) => run.state === state);
  for (const name of Object.keys(texts).slice(2)) addText(name);
  const isNull = toBoolean(last('rel_obj_id__isnull'));
  if (isNull !== undefined) filters.push((run) => (run.rel_obj_id === null) === isNull);
  const statuses = query.getAll('aggregated_status');
  const known = statusesOf(release);
  const unknown = statuses.find((each) => !known.includes(each));
  if (unknown !== undefined) errors['aggregated_status'] = [badChoice(unknown)];
  else if (statuses.length > 0) filters.push((run) => statuses.includes(run.aggregated_status));

  return Object.keys(errors).length > 0 ? { errors } : { filter: (run) => filters.every((meets) => meets(run)) };

  function addText(name: string): void {
    const value = stripBlanks(last(name));
    if (value.includes('\0')) errors[name] = ['Null characters are not allowed.'];
    else if (value !== '') filters.push((run) => texts[name]?.(run) === value);
  }
}

function badChoice(value: string): string {
  return `Select a valid choice. ${value} is not one of the available choices.`;
}

/** django-filter's boolean; every other word is no condition. */
function toBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}
