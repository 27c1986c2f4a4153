const collator = new Intl.Collator('en-US');

/** The order in which the upstream sorts text: ICU's, then that of the UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  // JavaScript's `<` compares UTF-16 units, which sorts U+FFxx after emoji.
  return collator.compare(left, right) || Buffer.compare(Buffer.from(left), Buffer.from(right));
}
