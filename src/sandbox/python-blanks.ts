// White space of Python's str.strip() and str.split(). JavaScript's \s lacks U+001C to U+001F and U+0085, and includes
// U+FEFF.
const blankClass = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const blankRuns = new RegExp(`${blankClass}+`);
const leadingBlanks = new RegExp(`^${blankClass}+`);
const singleBlank = new RegExp(`^${blankClass}$`);

/** Python's `text.strip()`. */
export function stripBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && singleBlank.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(leadingBlanks, '');
}

/** Python's `text.split()`. */
export function splitBlanks(text: string): string[] {
  return text.split(blankRuns).filter((word) => word !== '');
}
