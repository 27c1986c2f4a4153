/** Text of others for a log: visible ASCII and blanks, at most `maxLength` characters; the rest as `\u{…}`, then `…`. */
export function printable(text: string, maxLength: number): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return isPlain.test(shown)
    ? shown
    : shown.replace(/[^ -~…]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

const isPlain = /^[ -~]*$/;
