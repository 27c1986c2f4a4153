import { planPages } from '../connection/page-plan.ts';
import { expectedSpan, spanOf, type Window } from '../connection/window.ts';
import { brokenContract } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import type { TaskPageRequest, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { PageSet } from './page-set.ts';

/** The rows of a window, and what came with them. */
export interface ReadSlice {
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
export async function readSlice(session: UpstreamSession, query: TaskQuery, window: Window): Promise<ReadSlice> {
  const pages = new PageSet();
  let requests = firstRequests(window, session.maxPageSize);
  for (let round = 0; round < maxRounds; round++) {
    pages.add(await Promise.all(requests.map((request) => session.listTasks(query, request))));
    if (pages.count === undefined) {
      // All of it lies past the end, and a 404 does not say where that is.
      requests = [countRequest];
      continue;
    }
    const span = spanOf(window, pages.count);
    const missing = pages.uncovered(span);
    if (missing.start === missing.end) return { start: span.start, rows: pages.rows(span), count: pages.count };
    requests = planPages(missing, session.maxPageSize);
  }
  throw brokenContract('its pages do not add up to a list');
}

function firstRequests(window: Window, maxPageSize: number): readonly TaskPageRequest[] {
  const span = expectedSpan(withinFirst(window));
  if (window.last === 0 || (span && span.start === span.end)) return [countRequest];
  if (span) return planPages(span, maxPageSize);
  return [{ number: 'last', size: Math.min(window.size, maxPageSize) }];
}

/** Where the list may end before the last of `first` rows, all of these are read: a guess at their tail costs a call more. */
function withinFirst(window: Window): Window {
  const { last, ...firsts } = window;
  return last === undefined || window.lower + window.skip + window.first >= window.upper ? window : firsts;
}
