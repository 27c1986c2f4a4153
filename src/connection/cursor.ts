/**
 * A cursor holds a position in the upstream's list, what was seen there, and the fingerprint of filter and order.
 * Clients must treat it as opaque.
 */
export interface Cursor {
  /** From 0. */
  readonly position: number;
  readonly seen: Seen;
  readonly fingerprint: string;
}

/**
 * The uuid of the row at the position, which makes cursors of different rows differ although the list has moved; or one
 * of the marks. The rows meant are those of the filtered list.
 */
export type Seen = string;

export const seenMarks = {
  /** A row whose uuid is not readable. */
  unreadableRow: '=',
  /** A scan forwards stopped here, with rows here or before. */
  rowsBefore: '<',
  /** A scan forwards stopped here, without any row here or before. */
  noRowsBefore: '|',
  /** A scan backwards stopped here, with rows here or after. */
  rowsAfter: '>',
  /** A scan backwards stopped here, without any row here or after. */
  noRowsAfter: '[',
} as const;

const pattern = /^(0|[1-9]\d{0,14}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[=<|>[]):([\w-]{1,22})$/;

export function encodeCursor({ position, seen, fingerprint }: Cursor): string {
  return Buffer.from(`${position}:${seen}:${fingerprint}`, 'latin1').toString('base64url');
}

/** Undefined where the text is not, to the letter, what `encodeCursor` writes. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > 128) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const [, position, seen, fingerprint] = pattern.exec(bytes.toString('latin1')) ?? [];
  if (position === undefined || seen === undefined || fingerprint === undefined) return undefined;
  // Decoding skips what is not in the alphabet; only the canonical text may pass.
  if (bytes.toString('base64url') !== text) return undefined;
  return { position: Number(position), seen, fingerprint };
}

/** Whether a row of the filtered list stands at the cursor's position or before it; undefined where that is not known. */
export function hasRowAtOrBefore({ seen }: Cursor): boolean | undefined {
  if (seen === seenMarks.noRowsBefore) return false;
  return seen === seenMarks.rowsAfter || seen === seenMarks.noRowsAfter ? undefined : true;
}

/** Whether a row of the filtered list stands at the cursor's position or after it; undefined where that is not known. */
export function hasRowAtOrAfter({ seen }: Cursor): boolean | undefined {
  if (seen === seenMarks.noRowsAfter) return false;
  return seen === seenMarks.rowsBefore || seen === seenMarks.noRowsBefore ? undefined : true;
}
