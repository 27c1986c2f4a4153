import { hash } from 'node:crypto';
import type { GatewayError } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import { contentOf } from './row-content.ts';

/** All that comparing a state with a later one needs. It is kept for long, so it holds nothing of the upstream's answer. */
export interface ListMark {
  /** A hash of each row's contents by uuid; without the rows whose uuid is not readable. */
  readonly contents: ReadonlyMap<string, string>;
  /** The same for states that nobody can tell apart; rows in another order make another signature. */
  readonly signature: string;
}

/** The start of a list as one poll has found it. */
export class ListState {
  /** In the list's order. */
  readonly rows: readonly TaskRow[];
  /** Null if nobody asked for it; an error if it is beyond the scan limit. */
  readonly totalCount: number | GatewayError | null;
  readonly mark: ListMark;

  constructor(rows: readonly TaskRow[], totalCount: number | GatewayError | null) {
    this.rows = rows;
    this.totalCount = totalCount;
    const hashes = rows.map((row): [string | undefined, string] => [row.uuid, contentOf(row)]);
    const count = totalCount instanceof Error ? totalCount.code : totalCount;
    this.mark = {
      contents: new Map(hashes.filter((entry): entry is [string, string] => entry[0] !== undefined)),
      signature: hash('sha256', JSON.stringify([count, hashes]), 'base64url'),
    };
  }
}
