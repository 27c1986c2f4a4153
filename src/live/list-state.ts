import { hash } from 'node:crypto';
import type { GatewayError } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import { contentOf } from './row-content.ts';

/** The data for comparing a state with a later one. Long-lived, so it must not reference the upstream's answer. */
export interface ListMark {
  /** A hash of each row's contents by UUID; omits rows without a readable UUID. */
  readonly contents: ReadonlyMap<string, string>;
  /** Equal for states with equal rows and order. */
  readonly signature: string;
}

/** The start of a list as found by one poll. */
export class ListState {
  /** In the list's order. */
  readonly rows: readonly TaskRow[];
  /** Null if not requested; an error if it exceeds the scan limit. */
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
