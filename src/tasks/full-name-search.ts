import type { TaskQuery } from '../upstream/task-query.ts';

/** In UTF-16 units, each of which is up to nine characters in a URL. */
const maxSearchLength = 500;

/** What the upstream is asked to find tasks by their full names. */
export interface FullNameSearch {
  readonly conditions: Pick<TaskQuery, 'name' | 'search'>;
  readonly fullNames: readonly string[];
}

/**
 * One search for all full names of a group: by default, those that begin with the same part.
 *
 * Where a full name divides into name and uid cannot be seen, as both may hold colons; but each part between colons is
 * part of one of them, so the upstream's search for the parts finds every task that can have it.
 */
export function toSearches(fullNames: readonly string[], groupOf = startOf): readonly FullNameSearch[] {
  const groups = new Map<string, string[]>();
  for (const fullName of fullNames) {
    const group = groupOf(fullName);
    groups.set(group, [...(groups.get(group) ?? []), fullName]);
  }
  return [...groups.values()].map((group) => ({ conditions: toConditions(group), fullNames: group }));
}

function startOf(fullName: string): string {
  const [start = ''] = fullName.split(':', 1);
  return start;
}

function toConditions(fullNames: readonly string[]): FullNameSearch['conditions'] {
  const [first = '', ...others] = fullNames;
  // Without a colon it is the name; the upstream strips blanks around a name, but not around those of its tasks.
  if (others.length === 0 && /^[!-~]{1,500}$/.test(first) && !first.includes(':')) return { name: first };
  const sets = others.map(termsOf);
  const common = [...termsOf(first)].filter((term) => sets.every((terms) => terms.has(term)));
  const search = withinUrl(common).join(' ');
  return search === '' ? {} : { search };
}

/** Fewer terms find more tasks, among them those that are looked for; a server takes no URL of any length. */
function withinUrl(terms: readonly string[]): readonly string[] {
  let left = maxSearchLength;
  return terms.filter((term) => {
    const fits = term.length < left;
    if (fits) left -= term.length + 1;
    return fits;
  });
}

/**
 * The parts of a full name as search terms, which blanks and commas separate. Newer versions of the upstream's framework
 * also join what stands between quotes, so these separate too.
 */
function termsOf(fullName: string): ReadonlySet<string> {
  return new Set(fullName.split(/[:,\s"'\\]+/).filter(Boolean));
}
