/** The 32 hex digits of a UUID in any notation that Python's `UUID` accepts; undefined if Python raises an error. */
export function toUuidKey(text: string): string | undefined {
  const digits = text
    .replace('urn:', '')
    .replace('uuid:', '')
    .replace(/^[{}]+|[{}]+$/g, '')
    .replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(digits) ? digits.toLowerCase() : undefined;
}
