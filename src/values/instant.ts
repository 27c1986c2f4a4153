/** A point in time, with all fractional digits of its text. */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** The digits after the decimal point, without trailing zeros. */
  readonly fraction: string;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Parses an RFC 3339 date-time; undefined if the text is not one, or is an impossible date (02-30) or time. */
export function toInstant(text: string): Instant | undefined {
  const [matched, ...groups] = pattern.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const [year, month, day, hour, minute, second] = groups.slice(0, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction = '', sign = '+', offsetHours = '0', offsetMinutes = '0'] = groups.slice(6);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const dateExists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!dateExists || hour > 23 || minute > 59 || second > 60) return undefined;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60 * (sign === '-' ? -1 : 1);
  const local = date.getTime() / 1000 + (hour * 60 + minute) * 60 + second;
  const seconds = local - offset;
  // A leap second is the last second of a UTC day; POSIX counts it as the first of the next day.
  if (second === 60 && seconds % 86_400 !== 0) return undefined;
  return { seconds, fraction: withoutEndingZeros(fraction) };
}

/** Handwritten: `/0+$/` takes quadratic time on a long run of zeros that ends with another digit. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Negative if `a` is earlier, 0 if equal, positive if later. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  // Without trailing zeros, fractions compare as text.
  return a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0;
}
