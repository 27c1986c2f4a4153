const collator = new Intl.Collator('en-US');

/** PostgreSQL's text order under an ICU collation: the collator's, then that of the UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  return collator.compare(left, right) || compareBytes(left, right);
}

// JavaScript's `<` compares UTF-16 units, which sorts U+FFxx after emoji.
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
