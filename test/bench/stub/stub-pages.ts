import { runMark } from './stub-rows.ts';

/** An answer's body in three parts; the middle one is the digits that change where rows do. */
export interface StubBody {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly whole: Buffer;
}

/** Every answer of the stub, serialised once. */
export class StubPages {
  readonly #rows: readonly string[];
  readonly #details: ReadonlyMap<string, StubBody>;
  readonly #pages = new Map<string, StubBody | undefined>();

  /** Each row with its ID. */
  constructor(rows: readonly (readonly [id: string, row: object])[]) {
    this.#rows = rows.map(([, row]) => JSON.stringify(row));
    this.#details = new Map(rows.map(([id], index) => [id, toBody(this.#rows[index] ?? '')]));
  }

  /** `number` is as in the query string, `last` too; undefined where there is no such page. */
  page(number: string, size: number): StubBody | undefined {
    const key = `${number} ${size}`;
    if (!this.#pages.has(key)) this.#pages.set(key, this.#toPage(number, size));
    return this.#pages.get(key);
  }

  detail(uuid: string): StubBody | undefined {
    return this.#details.get(uuid);
  }

  #toPage(number: string, size: number): StubBody | undefined {
    const count = this.#rows.length;
    const totalPages = Math.ceil(count / size);
    const current = number === 'last' ? totalPages : Number(number);
    if (!(Number.isInteger(current) && current >= 1 && current <= totalPages)) return undefined;
    const start = (current - 1) * size;
    const rows = this.#rows.slice(start, start + size);
    const pagination = JSON.stringify({
      next: current < totalPages ? current + 1 : 0,
      previous: current - 1,
      count,
      current,
      total_pages: totalPages,
      start_index: start + 1,
      end_index: start + rows.length,
    });
    return toBody(`{"pagination":${pagination},"results":[${rows.join()}]}`);
  }
}

/** The digits of the first row's mark are the middle. */
function toBody(text: string): StubBody {
  const end = text.indexOf(runMark) + runMark.length;
  const whole = Buffer.from(text);
  const headLength = Buffer.byteLength(text.slice(0, end - runDigits));
  return { whole, head: whole.subarray(0, headLength), tail: whole.subarray(headLength + runDigits) };
}

/** How many digits the mark ends with. */
export const runDigits = 12;
