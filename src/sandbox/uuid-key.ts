/** The 32 hex digits of a uuid in any notation that Python's `UUID` reads; undefined where it raises. */
export function toUuidKey(text: string): string | undefined {
  const digits = text
    .replace('urn:', '')
    .replace('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(digits) ? digits.toLowerCase() : undefined;
}
