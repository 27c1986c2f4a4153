import type { TaskQuery } from '../../upstream/task-query.ts';

/** In UTF-16 units, each of which takes up to nine characters in a URL. */
const maxSearchLength = 500;

/** An upstream search whose rows include every task that can have one of these full names. */
export interface FullNameSearch {
  readonly conditions: Pick<TaskQuery, 'name' | 'search'>;
  readonly fullNames: readonly string[];
}

/**
 * Builds one search for each group of full names that start with the same part.
 *
 * The boundary between name and uid is not visible in a full name, since both may contain colons; but each part between
 * colons belongs to one of them, so a search for the parts finds every candidate.
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

/** Builds one search for all of these full names. */
export function toSearch(fullNames: readonly string[]): FullNameSearch {
  const [first = '', ...others] = fullNames;
  // Without a colon it is the name. The upstream strips white space from the parameter, but not from the names of its
  // tasks.
  if (others.length === 0 && /^[!-~]{1,500}$/.test(first) && !first.includes(':')) {
    return { conditions: { name: first }, fullNames };
  }
  return { conditions: toSearchConditions([...commonTerms(fullNames)]), fullNames };
}

/**
 * Builds one search for the tasks with one of these full names (which start with the same part) whose name is longer than
 * that part: such a name contains the part and a colon, which is rare.
 */
export function toSearchOfLongerNames(fullNames: readonly string[]): FullNameSearch {
  const start = startOf(fullNames[0] ?? '');
  const startTerms = new Set(fragmentsOf(start));
  const otherTerms = [...commonTerms(fullNames)].filter((term) => !startTerms.has(term));
  return { conditions: toSearchConditions([...fragmentsOf(`${start}:`), ...otherTerms]), fullNames };
}

function startOf(fullName: string): string {
  const [start = ''] = fullName.split(':', 1);
  return start;
}

function toSearchConditions(terms: readonly string[]): FullNameSearch['conditions'] {
  const search = withinUrl(terms).join(' ');
  return search === '' ? {} : { search };
}

/**
 * Drops terms until they fit into a URL: a search with fewer and shorter terms finds more tasks, including the wanted ones.
 */
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

/** The search terms that all of these full names share. */
function commonTerms(fullNames: readonly string[]): ReadonlySet<string> {
  const [first = '', ...others] = fullNames;
  let common = termsOf(first);
  for (const other of others) {
    const terms = termsOf(other);
    common = new Set([...common].filter((term) => terms.has(term)));
  }
  return common;
}

/** The search terms of a full name. */
function termsOf(fullName: string): ReadonlySet<string> {
  return new Set(fullName.split(':').flatMap(fragmentsOf));
}

/**
 * Splits a text into search terms at white space and commas. Quotes also separate, since newer versions of the upstream's
 * framework join quoted text into one term.
 */
function fragmentsOf(text: string): readonly string[] {
  return text.split(/[,\s"'\\]+/).filter(Boolean);
}
