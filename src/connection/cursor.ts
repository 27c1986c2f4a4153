/**
 * A cursor holds a position in the upstream's list, the uuid seen there, and the fingerprint of filter and order.
 * The uuid makes cursors of different rows differ although the list has moved; clients must treat a cursor as opaque.
 */
export interface Cursor {
  /** From 0. */
  readonly position: number;
  /** Empty where the position has no readable row. */
  readonly uuid: string;
  readonly fingerprint: string;
}

const pattern = /^(0|[1-9]\d{0,14}):([0-9a-f-]{0,36}):([\w-]{1,22})$/;

export function encodeCursor({ position, uuid, fingerprint }: Cursor): string {
  return Buffer.from(`${position}:${uuid}:${fingerprint}`, 'latin1').toString('base64url');
}

/** Undefined where the text is not, to the letter, what `encodeCursor` writes. */
export function decodeCursor(text: string): Cursor | undefined {
  if (text.length > 128) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const [, position, uuid, fingerprint] = pattern.exec(bytes.toString('latin1')) ?? [];
  if (position === undefined || uuid === undefined || fingerprint === undefined) return undefined;
  // Decoding skips what is not in the alphabet; only the canonical text may pass.
  if (bytes.toString('base64url') !== text) return undefined;
  return { position: Number(position), uuid, fingerprint };
}
