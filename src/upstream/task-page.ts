import { brokenContract } from '../errors.ts';
import { openArray, openObject } from '../json/bytes.ts';
import { checkCount } from '../json/field-checks.ts';
import { JsonReader } from '../json/reader.ts';
import { JsonRecord } from '../json/record.ts';
import { RecordShape } from '../json/record-shape.ts';
import type { Drift } from './drift.ts';
import { RowCopy } from './row-copy.ts';
import type { TaskRow } from './task.ts';
import type { TaskPageRequest } from './task-query.ts';
import { TextAllowance } from './text-allowance.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** The rows that the upstream returned, which may be fewer than requested. */
export interface TaskPage {
  readonly rows: readonly TaskRow[];
  /** Position of the first row, from 0. */
  readonly offset: number;
  /** Total number of rows in the list. */
  readonly count: number;
  /** Page size used by the upstream, in rows: smaller than requested if it has a cap. */
  readonly size: number;
  /** A copy of a row, with which the page need not be kept. */
  copyOf(index: number): RowCopy;
}

/** Rows accepted on any page, since some upstreams return more than requested. */
const tolerableRows = 10_000;

const listShape = new RecordShape(['pagination', 'results']);
const paginationField = 0;
const resultsField = 1;

const counts = ['count', 'current', 'total_pages', 'start_index', 'end_index', 'next', 'previous'] as const;
const shape = new RecordShape(counts);

type ReadsRows = Pick<UpstreamApi, 'readRow'>;
type ReadRow = ReadsRows['readRow'];

/** The page of a list that has no rows; undefined if only later ones would be past its end. */
export function emptyPage({ number, size }: TaskPageRequest): TaskPage | undefined {
  if (number !== 1 && number !== 'last') return undefined;
  return {
    rows: [],
    offset: 0,
    count: 0,
    size,
    copyOf() {
      throw new RangeError('An empty page has no rows.');
    },
  };
}

type Envelope = Readonly<Record<(typeof counts)[number], number>>;

/**
 * Parses a page. The returned envelope, not the request, determines what was served; it must be consistent and match the
 * rows. Throws UPSTREAM_INVALID_RESPONSE if it does not, and SyntaxError if the text is not JSON.
 */
export function readTaskPage(bytes: Buffer, request: TaskPageRequest, { readRow }: ReadsRows, drift: Drift): TaskPage {
  const reader = new JsonReader(bytes);
  reader.mayJump = true;
  try {
    return readPage(reader, request, readRow, drift);
  } catch (error) {
    // Jumping over arrays may have ended one at the wrong place; read again without it.
    if (!reader.hasJumped) throw error;
    return readPage(new JsonReader(bytes), request, readRow, drift);
  }
}

function readPage(reader: JsonReader, request: TaskPageRequest, readRow: ReadRow, drift: Drift): TaskPage {
  const list = reader.bytes[reader.at] === openObject ? readList(reader, request, readRow, drift) : undefined;
  if (!list) reader.skip();
  reader.end();
  if (!list) throw brokenContract('a list is not an object');
  if (!list.pagination) throw brokenContract('pagination is not an object');
  if (!list.rows) throw brokenContract('results is not an array');
  const { rows, spans, texts } = list;
  return {
    ...toTaskPage(readEnvelope(list.pagination), rows, request),
    copyOf(index) {
      const [start, end] = [spans[index * 2] ?? 0, spans[index * 2 + 1] ?? 0];
      return new RowCopy(reader.bytes.subarray(start, end), readRow, texts);
    },
  };
}

interface List {
  readonly pagination?: JsonRecord;
  readonly rows?: readonly TaskRow[];
  /** Where each row starts and ends. */
  readonly spans: readonly number[];
  readonly texts: TextAllowance;
}

function readList(reader: JsonReader, request: TaskPageRequest, readRow: ReadRow, drift: Drift): List {
  let pagination: JsonRecord | undefined;
  let rows: TaskRow[] | undefined;
  let spans: number[] = [];
  // One limit for all rows, including those of a repeated key `results`.
  const texts = new TextAllowance(reader.bytes.length);
  let rowsLeft = Math.max(request.size, tolerableRows);
  const readNext = (): TaskRow => {
    if (rowsLeft-- === 0) throw brokenContract('it has more rows than were asked for');
    // The first row shows which fields this release sends.
    return readRow(reader, { drift, texts, notesFields: rows?.length === 0 });
  };
  reader.enter();
  while (reader.nextMember()) {
    const field = listShape.indexOfKey(reader);
    const opener = reader.bytes[reader.at];
    if (field === paginationField && opener === openObject) {
      pagination = new JsonRecord(reader.bytes, shape).read(reader);
      if (pagination.hasInfinite) throw infiniteNumber();
    } else if (field === resultsField && opener === openArray) {
      rows = [];
      spans = [];
      reader.enter();
      while (reader.nextElement()) {
        const start = reader.at;
        rows.push(readNext());
        spans.push(start, reader.at);
      }
    } else {
      if (field === paginationField) pagination = undefined;
      if (field === resultsField) rows = undefined;
      reader.skip();
      if (reader.hasInfinite) throw infiniteNumber();
    }
  }
  return { ...(pagination && { pagination }), ...(rows && { rows }), spans, texts };
}

function infiniteNumber(): Error {
  return brokenContract('a number has no finite value');
}

function readEnvelope(pagination: JsonRecord): Envelope {
  const entries = counts.map((name, field) => [name, checkCount(pagination, field)]);
  return Object.fromEntries(entries) as Envelope;
}

/** `next` and `previous` are read only to validate the envelope: the counts determine the neighbouring pages. */
function toTaskPage(envelope: Envelope, rows: readonly TaskRow[], request: TaskPageRequest): Omit<TaskPage, 'copyOf'> {
  const { count, current, total_pages, start_index, end_index } = envelope;
  // The envelope shows which page is the last; an upstream that does not support `last` serves another page.
  if (request.number !== 'last' && current !== request.number) {
    throw brokenContract('pagination is for another page than the requested one');
  }
  const size = servedSize(envelope, request);
  const offset = (current - 1) * size;
  const end = Math.min(count, offset + size);
  const agrees =
    total_pages === Math.max(1, Math.ceil(count / size)) &&
    start_index === (count === 0 ? 0 : offset + 1) &&
    end_index === end &&
    rows.length === end - offset;
  if (!agrees) throw brokenContract('pagination contradicts itself or the results');
  if (hasTwice(rows)) throw brokenContract('a task appears twice on one page');
  return { rows, offset, count, size };
}

function servedSize({ current, total_pages, start_index, end_index }: Envelope, request: TaskPageRequest): number {
  const size =
    current > 1 ? (start_index - 1) / (current - 1) : total_pages > 1 ? end_index : Math.max(request.size, end_index);
  if (!Number.isInteger(size) || size < 1) throw brokenContract('pagination contradicts itself');
  return size;
}

function hasTwice(rows: readonly TaskRow[]): boolean {
  const seen = new Set<string>();
  for (const { uuid } of rows) {
    if (uuid === undefined) continue;
    if (seen.has(uuid)) return true;
    seen.add(uuid);
  }
  return false;
}
