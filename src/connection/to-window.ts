import { badInput } from '../errors.ts';
import { type Cursor, decodeCursor, hasRowAtOrAfter, hasRowAtOrBefore } from './cursor.ts';
import type { Window } from './window.ts';

/** Page sizes in rows. */
export interface PageSizes {
  /** Applies if the client gives no size. */
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

export interface WindowArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly page?: { readonly number: number; readonly size?: number | null } | null;
}

/**
 * Converts Relay's arguments (Relay Cursor Connections) or a page number into a window. Throws BAD_USER_INPUT with the name
 * of the argument if one is out of range, if both kinds are mixed, or if a cursor belongs to another list.
 */
export function toWindow(args: WindowArguments, fingerprint: string, sizes: PageSizes): Window {
  return args.page == null ? toRelayWindow(args, fingerprint, sizes) : toPageWindow(args, sizes);
}

function toPageWindow({ page, ...relay }: WindowArguments, { defaultPageSize, maxPageSize }: PageSizes): Window {
  const others = Object.entries(relay).filter(([name, value]) => relayArguments.has(name) && value != null);
  if (!page || others.length > 0) {
    throw badInput('page', `not be combined with ${others.map(([name]) => name).join(', ')}`, {
      page,
      ...Object.fromEntries(others),
    });
  }
  const size = page.size ?? defaultPageSize;
  if (page.number < 1) throw badInput('page.number', 'be at least 1', page.number);
  if (size < 1 || size > maxPageSize) throw badInput('page.size', `be between 1 and ${maxPageSize}`, size);
  return { lower: 0, upper: unbounded, skip: (page.number - 1) * size, first: size, size };
}

const relayArguments: ReadonlySet<string> = new Set(['first', 'after', 'last', 'before']);

function toRelayWindow(
  args: WindowArguments,
  fingerprint: string,
  { defaultPageSize, maxPageSize }: PageSizes,
): Window {
  const last = toSize('last', args.last, maxPageSize);
  const first = toSize('first', args.first, maxPageSize) ?? (last === undefined ? defaultPageSize : unbounded);
  const after = toCursor('after', args.after, fingerprint);
  const before = toCursor('before', args.before, fingerprint);
  const rowBefore = after ? hasRowAtOrBefore(after) : false;
  const rowAfter = before ? hasRowAtOrAfter(before) : false;
  return {
    lower: after ? after.position + 1 : 0,
    upper: before?.position ?? unbounded,
    skip: 0,
    first,
    ...(last !== undefined && { last }),
    size: Math.min(first, last ?? unbounded),
    ...(rowBefore !== undefined && { rowBefore }),
    ...(rowAfter !== undefined && { rowAfter }),
  };
}

const unbounded = Number.POSITIVE_INFINITY;

function toSize(argument: string, value: number | null | undefined, maxPageSize: number): number | undefined {
  if (value == null) return undefined;
  if (value < 0 || value > maxPageSize) throw badInput(argument, `be between 0 and ${maxPageSize}`, value);
  return value;
}

function toCursor(argument: string, text: string | null | undefined, fingerprint: string): Cursor | undefined {
  if (text == null) return undefined;
  const cursor = decodeCursor(text);
  if (!cursor) throw badInput(argument, 'be a cursor of this gateway', text);
  if (cursor.fingerprint !== fingerprint) {
    throw badInput(argument, 'be a cursor of a list with the same filter and orderBy', text);
  }
  return cursor;
}
