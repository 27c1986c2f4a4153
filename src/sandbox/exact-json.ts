// JSON without losses: digits past 2^53, literals such as 0.0, key order, keys such as `__proto__`.

/** A JSON value kept as its original text. `toJSON` converts it to an ordinary value. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** Input of `stringifyExact`: JSON, big integers, and values kept as text. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | JsonText
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Writes compact JSON; `JsonText` verbatim, `bigint` with all its digits. */
export function stringifyExact(value: Json): string {
  if (value instanceof JsonText) return value.text;
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(stringifyExact).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${stringifyExact(member)}`);
  return `{${members.join(',')}}`;
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
