import { planPages } from '../connection/page-plan.ts';
import { expectedSpan, spanOf, type Window } from '../connection/window.ts';
import { brokenContract } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import type { TaskPageRequest, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { PageSet } from './page-set.ts';

/** The rows of a window, with their position and the list's count. */
export interface ReadSlice {
  /** Position of the first row, from 0. */
  readonly start: number;
  readonly rows: readonly TaskRow[];
  /** Length of the whole list, in rows. */
  readonly count: number;
}

export const countRequest: TaskPageRequest = { number: 1, size: 1 };

/**
 * Usually two rounds suffice, three if the list is short or the upstream caps its pages; only a changing list needs more.
 * Six bound the calls.
 */
const maxRounds = 6;

/**
 * Reads the rows of a window with the fewest calls. The returned envelopes show what was served; rows still missing after a
 * round (a capped page, a list shorter than expected) are planned again with the new knowledge.
 */
export async function readSlice(session: UpstreamSession, query: TaskQuery, window: Window): Promise<ReadSlice> {
  const pages = new PageSet();
  let requests = firstRequests(window, session.maxPageSize);
  for (let round = 0; round < maxRounds; round++) {
    pages.add(await Promise.all(requests.map((request) => session.listTasks(query, request))));
    if (pages.count === undefined) {
      // All of the window is past the end, and a 404 does not reveal the list's length.
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

/** If the list may be shorter than `first`, reads all of it: guessing its tail could cost another call. */
function withinFirst(window: Window): Window {
  const { last, ...firsts } = window;
  return last === undefined || window.lower + window.skip + window.first >= window.upper ? window : firsts;
}
