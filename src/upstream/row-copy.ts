import { JsonReader } from '../json/reader.ts';
import { Drift } from './drift.ts';
import type { TaskRow } from './task.ts';
import type { TextAllowance } from './text-allowance.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** What departs from the contract has been reported when the page was read. */
const reported = new Drift({ drifted: () => undefined });

/** The bytes of one row of a page, which are read when the row is needed. */
export class RowCopy {
  readonly #bytes: Buffer;
  readonly #readRow: UpstreamApi['readRow'];
  readonly #texts: TextAllowance;

  /** `bytes` is a row that has been read from its page before. */
  constructor(bytes: Buffer, readRow: UpstreamApi['readRow'], texts: TextAllowance) {
    // Not from the pool of small buffers: one row would keep the others' memory.
    this.#bytes = Buffer.allocUnsafeSlow(bytes.length);
    bytes.copy(this.#bytes);
    this.#readRow = readRow;
    this.#texts = texts;
  }

  /** In bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  read(): TaskRow {
    return this.#readRow(new JsonReader(this.#bytes), { drift: reported, texts: this.#texts, notesFields: false });
  }
}
