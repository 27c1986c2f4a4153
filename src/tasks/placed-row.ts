import { encodeCursor, seenMarks } from '../connection/cursor.ts';
import type { TaskRow } from '../upstream/task.ts';

/** A row of a list and where it stands; its cursor is written only where it is asked for. */
export class PlacedRow {
  /** In the upstream's list, from 0. */
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
