import { hash } from 'node:crypto';
import type { GatewayError } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import { contentOf } from './row-content.ts';

/** The start of a list as one poll has found it. */
export class ListState {
  /** In the list's order. */
  readonly rows: readonly TaskRow[];
  /** Null where nobody asked for it; an error where it is beyond the scan limit. */
  readonly totalCount: number | GatewayError | null;
  /** A hash of each row's contents by uuid; without the rows whose uuid is not readable. */
  readonly contents: ReadonlyMap<string, string>;
  /** The same for states that nobody can tell apart, their order included. */
  readonly signature: string;

  constructor(rows: readonly TaskRow[], totalCount: number | GatewayError | null) {
    this.rows = rows;
    this.totalCount = totalCount;
    const hashes = rows.map((row): [string | undefined, string] => [row.uuid, contentOf(row)]);
    this.contents = new Map(hashes.filter((entry): entry is [string, string] => entry[0] !== undefined));
    const count = totalCount instanceof Error ? totalCount.code : totalCount;
    this.signature = hash('sha256', JSON.stringify([count, hashes]), 'base64url');
  }
}
