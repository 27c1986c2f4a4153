import type { Span } from '../connection/window.ts';
import type { TaskRow } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';

/** The pages read of one list, and the positions that they cover. If pages overlap, the page read first wins. */
export class PageSet {
  readonly #pages: TaskPage[] = [];

  add(pages: Iterable<TaskPage | undefined>): void {
    for (const page of pages) if (page) this.#pages.push(page);
  }

  /** Length of the list in rows, from the newest page; undefined before the first page. */
  get count(): number | undefined {
    return this.#pages.at(-1)?.count;
  }

  /** The rows of the span, up to the first row that no page holds. */
  rows({ start, end }: Span): TaskRow[] {
    const rows: TaskRow[] = [];
    for (let at = start; at < end; at = start + rows.length) {
      const page = this.#pages.find(({ offset, rows: held }) => offset <= at && at < offset + held.length);
      if (!page) break;
      rows.push(...page.rows.slice(at - page.offset, end - page.offset));
    }
    return rows;
  }

  /** The span without its covered ends; empty if the pages cover all of it. */
  uncovered({ start, end }: Span): Span {
    const from = this.#coveredFrom(start, end);
    return { start: from, end: Math.max(from, this.#coveredTo(from, end)) };
  }

  /** The first uncovered position from `start`, at most `end`. */
  #coveredFrom(start: number, end: number): number {
    let at = start;
    for (const { offset, rows } of this.#pages.toSorted((a, b) => a.offset - b.offset)) {
      if (offset <= at) at = Math.max(at, offset + rows.length);
    }
    return Math.min(at, end);
  }

  /** The position after the last uncovered one before `end`, at least `start`. */
  #coveredTo(start: number, end: number): number {
    let at = end;
    for (const { offset, rows } of this.#pages.toSorted((a, b) => b.offset - a.offset)) {
      if (offset + rows.length >= at) at = Math.min(at, offset);
    }
    return Math.max(at, start);
  }
}
