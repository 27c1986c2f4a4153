const pattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the value is a UUID in its usual text form, in either case (RFC 9562, section 4). */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}
