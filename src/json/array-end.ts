/** An array that most readers of a record do not need. */
export interface UnreadArray {
  readonly field: string;
  /** How each such array that is not empty ends, before its bracket. */
  readonly end: string;
  /** The field that follows it. */
  readonly next: string;
}

/** How an array ends that may be jumped over. */
export interface ArrayEnd {
  /** The bytes before its bracket. */
  readonly before: Buffer;
  /** Its bracket, and the key after it. */
  readonly text: Buffer;
}

export function toArrayEnd({ end, next }: UnreadArray): ArrayEnd {
  return { before: Buffer.from(end), text: Buffer.from(`],"${next}":`) };
}
