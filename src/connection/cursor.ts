/** A position in the upstream's list, the row seen there, and the fingerprint of filter and order. Opaque to clients. */
export interface Cursor {
  /** From 0. */
  readonly position: number;
  readonly seen: Seen;
  readonly fingerprint: string;
}

/**
 * The UUID of the row at the position, which keeps cursors of different rows different even if the list has changed; or one
 * of the marks below. "Rows" are rows of the filtered list.
 */
export type Seen = string;

export const seenMarks = {
  /** A row without a readable UUID. */
  unreadableRow: '=',
  /** A forward scan stopped here; there are rows here or before. */
  rowsBefore: '<',
  /** A forward scan stopped here; there are no rows here or before. */
  noRowsBefore: '|',
  /** A backward scan stopped here; there are rows here or after. */
  rowsAfter: '>',
  /** A backward scan stopped here; there are no rows here or after. */
  noRowsAfter: '[',
} as const;

const pattern = /^(0|[1-9]\d{0,14}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[=<|>[]):([\w-]{1,22})$/;

export function encodeCursor({ position, seen, fingerprint }: Cursor): string {
  return Buffer.from(`${position}:${seen}:${fingerprint}`, 'latin1').toString('base64url');
}

/** Undefined unless the text is exactly what `encodeCursor` writes. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > 128) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const [, position, seen, fingerprint] = pattern.exec(bytes.toString('latin1')) ?? [];
  if (position === undefined || seen === undefined || fingerprint === undefined) return undefined;
  // Base64 decoding skips invalid characters; accept only the canonical text.
  if (bytes.toString('base64url') !== text) return undefined;
  return { position: Number(position), seen, fingerprint };
}

/** Whether the filtered list has a row at or before the cursor's position; undefined if unknown. */
export function hasRowAtOrBefore({ seen }: Cursor): boolean | undefined {
  if (seen === seenMarks.noRowsBefore) return false;
  return seen === seenMarks.rowsAfter || seen === seenMarks.noRowsAfter ? undefined : true;
}

/** Whether the filtered list has a row at or after the cursor's position; undefined if unknown. */
export function hasRowAtOrAfter({ seen }: Cursor): boolean | undefined {
  if (seen === seenMarks.noRowsAfter) return false;
  return seen === seenMarks.rowsBefore || seen === seenMarks.noRowsBefore ? undefined : true;
}
