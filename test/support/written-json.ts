export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** How a text may be written: what is drawn decides at every place. */
export function writeJson(value: Json, draw: (choices: number) => number): string {
  const blank = (): string => ['', '', '', ' ', '\n\t', '\r\n  '][draw(6)] ?? '';
  const text = (raw: string): string => {
    const json = JSON.stringify(raw);
    const at = 1 + draw(json.length);
    const unit = json.charCodeAt(at);
    const isEscaped = json.slice(Math.max(0, at - 5), at).includes('\\');
    const isPlain = /^[a-z0-9_:]$/i.test(json[at] ?? '') && !isEscaped && draw(4) === 0;
    return isPlain ? `${json.slice(0, at)}\\u${unit.toString(16).padStart(4, '0')}${json.slice(at + 1)}` : json;
  };
  const visit = (each: Json): string => {
    if (typeof each === 'string') return text(each);
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    if (Array.isArray(each)) return `[${blank()}${each.map(visit).join(`${blank()},${blank()}`)}${blank()}]`;
    const members = Object.entries(each).map(([key, member]) => `${text(key)}${blank()}:${blank()}${visit(member)}`);
    return `{${blank()}${members.join(`${blank()},${blank()}`)}${blank()}}`;
  };
  return blank() + visit(value) + blank();
}

/** The same members in another order, among them some that nobody knows; what is in them stays as it is. */
export function disorder(value: object, draw: (choices: number) => number): object {
  const entries = Object.entries(value);
  for (let index = entries.length - 1; index > 0; index--) {
    const other = draw(3) === 0 ? draw(index + 1) : index;
    [entries[index], entries[other]] = [entries[other] as [string, unknown], entries[index] as [string, unknown]];
  }
  if (draw(3) === 0) entries.splice(draw(entries.length), 0, ['added_later', { any: ['thing'] }]);
  return Object.fromEntries(entries);
}
