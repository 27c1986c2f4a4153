import { randomUUID } from 'node:crypto';

/** Allows no character that could end a line, a header or a JSON string, and limits the length. */
const sane = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** The caller's `X-Request-ID` if it is valid, else a new one. */
export function toRequestId(header: string | undefined): string {
  return header !== undefined && sane.test(header) ? header : randomUUID();
}
