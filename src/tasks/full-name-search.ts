import type { TaskQuery } from '../upstream/task-query.ts';

/** What the upstream is asked to find tasks by their full names. */
export interface FullNameSearch {
  readonly conditions: Pick<TaskQuery, 'name' | 'search'>;
  readonly fullNames: readonly string[];
}

/**
 * One search for all full names that begin with the same part.
 *
 * Where a full name divides into name and uid cannot be seen, as both may hold colons; but each part between colons is
 * part of one of them, so the upstream's search for the parts finds every task that can have it.
 */
export function toSearches(fullNames: readonly string[]): readonly FullNameSearch[] {
  const groups = new Map<string, string[]>();
  for (const fullName of fullNames) {
    const [start = ''] = fullName.split(':', 1);
    groups.set(start, [...(groups.get(start) ?? []), fullName]);
  }
  return [...groups.values()].map((group) => ({ conditions: toConditions(group), fullNames: group }));
}

function toConditions(fullNames: readonly string[]): FullNameSearch['conditions'] {
  const [first = '', ...others] = fullNames;
  // Without a colon it is the name; the upstream strips blanks around a name, but not around those of its tasks.
  if (others.length === 0 && /^[!-~]+$/.test(first) && !first.includes(':')) return { name: first };
  const sets = others.map(termsOf);
  const common = [...termsOf(first)].filter((term) => sets.every((terms) => terms.has(term)));
  return common.length > 0 ? { search: common.join(' ') } : {};
}

/** The parts of a full name as search terms, which blanks and commas separate. */
function termsOf(fullName: string): ReadonlySet<string> {
  return new Set(fullName.split(/[:,\s]+/).filter(Boolean));
}
