// Splits JSON without parsing its values. The text must be valid JSON: check it with `JSON.parse` first.

/** The texts of an array's items. */
export function splitArray(text: string): string[] {
  return splitMembers(text);
}

/** The members of an object, with values as text. The last of a repeated key counts. */
export function splitObject(text: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const member of splitMembers(text)) {
    const keyEnd = endOfString(member, 0);
    members.set(JSON.parse(member.slice(0, keyEnd)), member.slice(member.indexOf(':', keyEnd) + 1).trim());
  }
  return members;
}

/** The same JSON without white space between its tokens. */
export function compactJson(text: string): string {
  let compact = '';
  let at = 0;
  for (let quote = text.indexOf('"'); quote !== -1; quote = text.indexOf('"', at)) {
    const end = endOfString(text, quote);
    compact += withoutBlanks(text.slice(at, quote)) + text.slice(quote, end);
    at = end;
  }
  return compact + withoutBlanks(text.slice(at));
}

function splitMembers(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (character === ']' || character === '}') {
      if (depth === 1) members.push(text.slice(start, at).trim());
      depth -= 1;
    } else if (character === ',' && depth === 1) {
      members.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return members.length === 1 && members[0] === '' ? [] : members;
}

// Jumps from quote to quote: a regular expression would need a backtracking stack as long as the string.
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

function withoutBlanks(text: string): string {
  return text.replace(/[ \t\n\r]+/g, '');
}
