/** An array that most readers of a record do not need. */
export interface UnreadArray {
  readonly field: string;
  /** The last bytes of each such array that is not empty. */
  readonly end: string;
  /** The field that follows it. */
  readonly next: string;
}

/** How an array ends that may be jumped over. */
export interface ArrayEnd {
  /** The last bytes of the array, and the key after it. */
  readonly text: Buffer;
  /** Bytes of `text` that follow the array. */
  readonly after: number;
}

export function toArrayEnd({ end, next }: UnreadArray): ArrayEnd {
  const after = `,"${next}":`;
  return { text: Buffer.from(end + after), after: after.length };
}
