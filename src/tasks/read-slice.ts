import { planPages } from '../connection/page-plan.ts';
import { expectedSpan, type Span, spanOf, type Window } from '../connection/window.ts';
import { brokenContract, type TaskRow } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskPageRequest, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';

/** The rows of a window, and what came with them. */
export interface Slice {
  /** The position of the first row, from 0. */
  readonly start: number;
  readonly rows: readonly TaskRow[];
  /** How many rows the whole list has. */
  readonly count: number;
}

export const countRequest: TaskPageRequest = { number: 1, size: 1 };

/** Two rounds do, three where a list is short or the upstream caps its pages; more only while the list is changing. */
const maxRounds = 6;

/**
 * The window's rows with the fewest calls. The envelopes that come back say what was served; what is still missing
 * after a round (a capped page, a list shorter than expected) is planned again with what has been learnt.
 */
export async function readSlice(session: UpstreamSession, query: TaskQuery, window: Window): Promise<Slice> {
  const pages: TaskPage[] = [];
  let requests = firstRequests(window, session.maxPageSize);
  for (let round = 0; round < maxRounds; round++) {
    const answers = await Promise.all(requests.map((request) => session.listTasks(query, request)));
    for (const page of answers) if (page) pages.push(page);
    const newest = pages.at(-1);
    if (newest) {
      const span = spanOf(window, newest.count);
      const missing = uncovered(span, pages);
      if (missing.start === missing.end) return { start: span.start, rows: rowsOf(span, pages), count: newest.count };
      requests = planPages(missing, session.maxPageSize);
    } else {
      // All of it lies past the end, and a 404 does not say where that is.
      requests = [countRequest];
    }
  }
  throw brokenContract('its pages do not add up to a list');
}

function firstRequests(window: Window, maxPageSize: number): readonly TaskPageRequest[] {
  const span = expectedSpan(window);
  if (window.last === 0 || (span && span.start === span.end)) return [countRequest];
  if (span) return planPages(span, maxPageSize);
  return [{ number: 'last', size: Math.min(window.size, maxPageSize) }];
}

/** The part of the span, without its covered ends, that no page holds. */
function uncovered({ start, end }: Span, pages: readonly TaskPage[]): Span {
  const byOffset = pages.toSorted((a, b) => a.offset - b.offset);
  let from = start;
  for (const page of byOffset) if (page.offset <= from) from = Math.max(from, endOf(page));
  let to = end;
  for (const page of byOffset.reverse()) if (endOf(page) >= to) to = Math.min(to, page.offset);
  return from < to ? { start: from, end: to } : { start: end, end };
}

/** The span's rows; of a row that several pages hold, the page that was read first decides. */
function rowsOf({ start, end }: Span, pages: readonly TaskPage[]): readonly TaskRow[] {
  const rows: TaskRow[] = [];
  for (let at = start; at < end; at = start + rows.length) {
    const page = pages.find((candidate) => candidate.offset <= at && at < endOf(candidate));
    if (!page) throw new Error(`No page holds position ${at}`);
    rows.push(...page.rows.slice(at - page.offset, end - page.offset));
  }
  return rows;
}

function endOf({ offset, rows }: TaskPage): number {
  return offset + rows.length;
}
