/** DRF's renderer escapes the two line separators that old JavaScript could not have in a string. Takes finished JSON. */
export function escapeSeparators(json: string): string {
  return json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
