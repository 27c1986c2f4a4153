import { randomUUID } from 'node:crypto';

/** Nothing that could end a line, a header or a JSON string, and not too long for either. */
const sane = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** The caller's `X-Request-ID` where it is sane, else a new one. */
export function toRequestId(header: string | undefined): string {
  return header !== undefined && sane.test(header) ? header : randomUUID();
}
