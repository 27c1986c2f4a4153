/** A point in time, exact to whatever digits its text has. */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** The digits after the decimal point, without trailing zeros. */
  readonly fraction: string;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** An RFC 3339 date-time; undefined where the text is none, impossible dates (02-30) and times included. */
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
  // A leap second is the last of a UTC day, so that POSIX counts it as the first of the next.
  if (second === 60 && seconds % 86_400 !== 0) return undefined;
  return { seconds, fraction: withoutEndingZeros(fraction) };
}

/** By hand: `/0+$/` takes quadratic time on a long run of zeros that another digit ends. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Negative where `a` is earlier, 0 where they are the same, positive where it is later. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  // Without trailing zeros, fractions compare as text.
  return a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0;
}
