import { compareText } from '../compare-text.ts';
import { toInstant } from '../instant.ts';
import { stripBlanks } from '../python-blanks.ts';
import { toUuidKey } from '../uuid-key.ts';
import type { ReleaseTraits } from './release.ts';
import type { SandboxRun } from './sandbox-run.ts';

/** One key of an order. */
export interface RunOrderingTerm {
  readonly key: string;
  readonly descending: boolean;
}

type Comparable = string | number | bigint;
type Keys = (run: SandboxRun) => Comparable | null;

const related =
  (read: (run: SandboxRun) => string | null): Keys =>
  (run) =>
    run.rel_obj_id === null ? null : read(run);

/** The sort keys of every release. */
const common: Readonly<Record<string, Keys>> = {
  message_id: (run) => toUuidKey(run.message_id) ?? run.message_id,
  queue_name: (run) => run.queue_name,
  actor_name: (run) => run.actor_name,
  state: (run) => run.state,
  mtime: (run) => toInstant(run.mtime) ?? null,
  rel_obj_id: (run) => run.rel_obj_id,
  rel_obj_content_type__app_label: related((run) => run.rel_obj_app_label),
  rel_obj_content_type__model: related((run) => run.rel_obj_model),
  aggregated_status: (run) => run.aggregated_status,
};
const withRetries: Readonly<Record<string, Keys>> = {
  retries: (run) => Number(typeof run.retries === 'number' ? run.retries : run.retries.text),
  eta: (run) => (run.eta === null ? null : (toInstant(run.eta) ?? null)),
};
// PostgreSQL's jsonb order compares the number of items first.
const withLogs: Readonly<Record<string, Keys>> = {
  _messages: (run) => run.logs.length,
  _previous_messages: (run) => run.previous_logs.length,
};

/** The sort keys that the release accepts. */
export function sortKeysOf({ hasRetries }: ReleaseTraits): Readonly<Record<string, Keys>> {
  return { ...common, ...(hasRetries ? withRetries : withLogs) };
}

/** Parses the terms of `ordering`. Drops invalid ones; if none is left, the latest change comes first. */
export function parseRunOrdering(ordering: string, release: ReleaseTraits): readonly RunOrderingTerm[] {
  const keys = sortKeysOf(release);
  const terms = ordering.split(',').flatMap((text): RunOrderingTerm[] => {
    const term = stripBlanks(text);
    const descending = term.startsWith('-');
    const key = descending ? term.slice(1) : term;
    return Object.hasOwn(keys, key) ? [{ key, descending }] : [];
  });
  return terms.length > 0 ? terms : [{ key: 'mtime', descending: true }];
}

/** A rank for each row by one key, equal for equal values; null ranks highest, as in PostgreSQL, unless the release says else. */
export function ranksOf(runs: readonly SandboxRun[], key: string, release: ReleaseTraits): readonly number[] {
  const read = sortKeysOf(release)[key];
  const keys = runs.map((run) => read?.(run) ?? null);
  // UUIDs are no text to the database, and comparing thousands of them as text would take long.
  const isText = key !== 'message_id';
  const compare = (left: Comparable, right: Comparable): number => {
    if (isText && typeof left === 'string') return compareText(left, String(right));
    return left < right ? -1 : Number(left > right);
  };
  const distinct = [...new Set(keys)].filter((each) => each !== null).sort(compare);
  const rankOf = new Map<Comparable | null, number>(distinct.map((each, rank) => [each, rank]));
  const rankOfNull = release.nullsFirst.includes(key) ? -1 : distinct.length;
  return keys.map((each) => rankOf.get(each) ?? rankOfNull);
}
