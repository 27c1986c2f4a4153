import type { TaskQuery } from '../upstream/task-query.ts';

/** In UTF-16 units, each of which is up to nine characters in a URL. */
const maxSearchLength = 500;

/** A list of the upstream that holds every task which can have one of these full names. */
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
    const start = startOf(fullName);
    const group = groups.get(start);
    if (group) group.push(fullName);
    else groups.set(start, [fullName]);
  }
  return [...groups.values()].map(toSearch);
}

/** One search for all of these full names. */
export function toSearch(fullNames: readonly string[]): FullNameSearch {
  const [first = '', ...others] = fullNames;
  // Without a colon it is the name; the upstream strips blanks around a name, but not around those of its tasks.
  if (others.length === 0 && /^[!-~]{1,500}$/.test(first) && !first.includes(':')) {
    return { conditions: { name: first }, fullNames };
  }
  return { conditions: toConditions([...commonTerms(fullNames)]), fullNames };
}

/**
 * One search for the tasks with one of these full names, which begin with the same part, whose name does not end with that
 * part: its name holds the part and a colon, which is rare.
 */
export function toSearchOfLongerNames(fullNames: readonly string[]): FullNameSearch {
  const start = startOf(fullNames[0] ?? '');
  const startTerms = new Set(fragmentsOf(start));
  const otherTerms = [...commonTerms(fullNames)].filter((term) => !startTerms.has(term));
  return { conditions: toConditions([...fragmentsOf(`${start}:`), ...otherTerms]), fullNames };
}

function startOf(fullName: string): string {
  const [start = ''] = fullName.split(':', 1);
  return start;
}

function toConditions(terms: readonly string[]): FullNameSearch['conditions'] {
  const search = withinUrl(terms).join(' ');
  return search === '' ? {} : { search };
}

/** Fewer and shorter terms find more tasks, among them those that are looked for; a server takes no URL of any length. */
function withinUrl(terms: readonly string[]): readonly string[] {
  let left = maxSearchLength;
  return terms.flatMap((term) => {
    const kept = shorten(term, left);
    left -= kept.length + 1;
    return kept === '' ? [] : [kept];
  });
}

function shorten(term: string, length: number): string {
  const kept = term.slice(0, Math.max(0, length));
  return kept.isWellFormed() ? kept : kept.slice(0, -1);
}

/** What all of these full names have in common, as search terms. */
function commonTerms(fullNames: readonly string[]): ReadonlySet<string> {
  const [first = '', ...others] = fullNames;
  let common = termsOf(first);
  for (const other of others) {
    const terms = termsOf(other);
    common = new Set([...common].filter((term) => terms.has(term)));
  }
  return common;
}

/** The parts of a full name as search terms. */
function termsOf(fullName: string): ReadonlySet<string> {
  return new Set(fullName.split(':').flatMap(fragmentsOf));
}

/**
 * A text as search terms, which blanks and commas separate. Newer versions of the upstream's framework also join what stands
 * between quotes, so these separate too.
 */
function fragmentsOf(text: string): readonly string[] {
  return text.split(/[,\s"'\\]+/).filter(Boolean);
}
