/**
 * Escapes the two line separators that old JavaScript did not allow in strings, as DRF's renderer does. Takes finished
 * JSON.
 */
export function escapeSeparators(json: string): string {
  return json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
