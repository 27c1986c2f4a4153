import type { JsonReader } from '../json/reader.ts';
import type { Drift } from './drift.ts';
import type { ListAbilities } from './list-abilities.ts';
import type { TaskRow } from './task.ts';
import type { TaskPageRequest, TaskQuery } from './task-query.ts';
import type { TextAllowance } from './text-allowance.ts';

/** The name that the schema has for an API. */
export type UpstreamApiName = 'SYSTEM_TASKS' | 'TASKS';

/** The complaints of a 400, by parameter. */
export type Complaints = ReadonlyMap<string, readonly string[]>;

/** How a row is read. */
export interface RowReading {
  readonly drift: Drift;
  /** Shared by all rows of a page. */
  readonly texts: TextAllowance;
  /** Whether to report which fields depart from the contract without breaking it. */
  readonly notesFields: boolean;
}

/**
 * One of authentik's REST APIs for background tasks: how its list is asked for, how its rows are read, and what it can do by
 * itself. Everything else works by this, and does not know which API it is.
 */
export interface UpstreamApi {
  readonly name: UpstreamApiName;
  /** The path of the list, below the API root. */
  readonly listPath: string;
  readonly abilities: ListAbilities;
  /** The releases of authentik that have it, such as `2024.2 to 2025.6`. */
  readonly releases: string;
  /** The permission of authentik that its tasks need. */
  readonly permission: string;
  /** The GraphQL argument behind each parameter, to translate the upstream's complaints. */
  readonly argumentByParameter: ReadonlyMap<string, string>;
  /** Part of the fingerprints of its lists, so that no cursor of another API fits them. */
  readonly cursorMarks: readonly string[];
  /** Another number if a query may be asked for in another way by now. */
  readonly revision: number;
  /** The query string of a page, without `?`; undefined if no row can meet the conditions. */
  toQueryString(query: TaskQuery, page: TaskPageRequest): string | undefined;
  /**
   * Learns which values of the query the upstream's release does not know, from a 400 that names them; returns those that are
   * new. They are left out from then on, also when the same page is asked for again.
   */
  learn(complaints: Complaints, query: TaskQuery): readonly string[];
  /** Reads the row where the reader stands; a row that breaks the contract becomes the reason why. Throws SyntaxError. */
  readRow(reader: JsonReader, reading: RowReading): TaskRow;
}

/** The path of a page, below the API root; undefined if no row can meet the conditions. */
export function toPagePath(api: UpstreamApi, query: TaskQuery, page: TaskPageRequest): string | undefined {
  const parameters = api.toQueryString(query, page);
  return parameters === undefined ? undefined : `${api.listPath}?${parameters}`;
}

/** The path of one task, below the API root. */
export function toTaskPath({ listPath }: UpstreamApi, uuid: string): string {
  return `${listPath}${uuid}/`;
}
