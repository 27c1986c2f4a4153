import type { Drift } from './drift.ts';
import type { TaskRow } from './task.ts';
import { brokenContract } from './task.ts';
import { noteFields } from './task-fields.ts';
import type { TaskPageRequest } from './task-query.ts';
import { toTaskRow } from './task-row.ts';
import { isWireObject, readArray, readCount, readObject } from './wire.ts';

/** What the upstream served, which may be less than it was asked for. */
export interface TaskPage {
  readonly rows: readonly TaskRow[];
  /** The position of the first row, from 0. */
  readonly offset: number;
  /** How many rows the whole list has. */
  readonly count: number;
  /** The page size that the upstream used, in rows: smaller than asked for where it has a cap. */
  readonly size: number;
}

/**
 * The envelope that comes back, not the request, says what was served; it must agree with itself and with the rows.
 * Throws UPSTREAM_INVALID_RESPONSE where it does not.
 */
export function toTaskPage(body: unknown, request: TaskPageRequest, drift: Drift): TaskPage {
  if (!isWireObject(body)) throw brokenContract('a list is not an object');
  const pagination = readObject(body, 'pagination');
  const results = readArray(body, 'results');
  const count = readCount(pagination, 'count');
  const current = readCount(pagination, 'current');
  const totalPages = readCount(pagination, 'total_pages');
  const startIndex = readCount(pagination, 'start_index');
  const endIndex = readCount(pagination, 'end_index');
  // Read only to be sure of the envelope: the counts tell what follows and precedes.
  readCount(pagination, 'next');
  readCount(pagination, 'previous');

  // Which page is the last, the envelope says; an upstream that does not know the word serves another.
  if (request.number !== 'last' && current !== request.number) {
    throw brokenContract('pagination is of another page than the one asked for');
  }
  const size = servedSize({ current, totalPages, startIndex, endIndex }, request);
  const offset = (current - 1) * size;
  const end = Math.min(count, offset + size);
  const agrees =
    totalPages === Math.max(1, Math.ceil(count / size)) &&
    startIndex === (count === 0 ? 0 : offset + 1) &&
    endIndex === end &&
    results.length === end - offset;
  if (!agrees) throw brokenContract('pagination does not agree with itself or with the results');

  // One row shows which fields this release sends.
  noteFields(results[0], drift);
  return { rows: results.map((wire) => toTaskRow(wire, drift)), offset, count, size };
}

interface Envelope {
  readonly current: number;
  readonly totalPages: number;
  readonly startIndex: number;
  readonly endIndex: number;
}

function servedSize({ current, totalPages, startIndex, endIndex }: Envelope, request: TaskPageRequest): number {
  const size =
    current > 1 ? (startIndex - 1) / (current - 1) : totalPages > 1 ? endIndex : Math.max(request.size, endIndex);
  if (!Number.isInteger(size) || size < 1) throw brokenContract('pagination does not agree with itself');
  return size;
}
