import { encodeCursor, seenMarks } from '../connection/cursor.ts';
import type { TaskRow } from '../upstream/task.ts';

/** A row and its position in the list; the cursor is computed on demand. */
export class PlacedRow {
  /** Position in the upstream's list, from 0. */
  readonly position: number;
  readonly row: TaskRow;
  readonly #fingerprint: string;

  constructor(position: number, row: TaskRow, fingerprint: string) {
    this.position = position;
    this.row = row;
    this.#fingerprint = fingerprint;
  }

  get cursor(): string {
    const seen = this.row.uuid ?? seenMarks.unreadableRow;
    return encodeCursor({ position: this.position, seen, fingerprint: this.#fingerprint });
  }
}
