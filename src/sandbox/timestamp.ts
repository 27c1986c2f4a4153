const microsPerSecond = 1_000_000;

/** Python's isoformat of microseconds since 1970: 6 fractional digits, or none on a whole second. */
export function toTimestamp(micros: number, offset: 'Z' | '+00:00'): string {
  const fraction = micros % microsPerSecond;
  const seconds = new Date((micros - fraction) / 1000).toISOString().slice(0, 19);
  return fraction === 0 ? seconds + offset : `${seconds}.${String(fraction).padStart(6, '0')}${offset}`;
}
