const timestampPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Microseconds since 1970; undefined if the text is not a timestamp. Comparable across offsets and fractions of any length.
 */
export function toInstant(timestamp: string): bigint | undefined {
  const [, seconds = '', fraction = '', offset = ''] = timestampPattern.exec(timestamp) ?? [];
  const milliseconds = Date.parse(seconds + offset);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
