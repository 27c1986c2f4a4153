import type { Sent } from '../support/exchange.ts';

/** The largest body that the default configuration takes. */
export const maxRequestBytes = 256 * 1024;

/** A request that wants to cost as much as it may. */
export interface HostileRequest {
  readonly name: string;
  readonly sent: () => Sent;
  /** What a message must name, as it is refused before any upstream call; undefined: it may be answered. */
  readonly refused?: RegExp;
  /** HTTP statuses of the refusal, if others than 200 and 400. */
  readonly statuses?: readonly number[];
}

export const json = { 'content-type': 'application/json' };

/** `unit` as often as it fits into `bytes`, between commas. */
export function filled(unit: string | ((index: number) => string), bytes = 250_000): string {
  const units: string[] = [];
  let length = 0;
  for (let index = 0; ; index++) {
    const next = typeof unit === 'string' ? unit : unit(index);
    length += next.length + 1;
    if (length > bytes) return units.join(',');
    units.push(next);
  }
}

/** `unit` this often, between commas. */
export function times(count: number, unit: string | ((index: number) => string), separator = ','): string {
  return Array.from({ length: count }, (_, index) => (typeof unit === 'string' ? unit : unit(index))).join(separator);
}

export function nested(depth: number, open: string, inner: string, close: string): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}

/** An operation with variables that are given as JSON text, as much of it could not be written from values. */
export function withVariables(query: string, variables: string): Sent {
  return { headers: json, body: `{"query":${JSON.stringify(query)},"variables":${variables}}` };
}

const typename = '"query":"{ __typename }"';
const body =
  (text: string | Buffer): (() => Sent) =>
  () => ({ headers: json, body: text });
const long = 'x'.repeat(250_000);

/** Bodies that are no operation, or one with much beside it. */
export const hostileBodies: readonly HostileRequest[] = [
  { name: '250 kB that are not JSON', sent: body(long), refused: /JSON/ },
  { name: '250 kB of open braces', sent: body('{'.repeat(250_000)), refused: /JSON/ },
  { name: '250 kB of open brackets', sent: body('['.repeat(250_000)), refused: /JSON/ },
  { name: 'JSON that ends in the middle of a text', sent: body(`{"query":"${long}`), refused: /JSON/ },
  { name: '250 kB of blanks', sent: body(' '.repeat(250_000)), refused: /JSON|query/i },
  { name: '250 kB that are not UTF-8', sent: body(Buffer.alloc(250_000, 0xff)), refused: /JSON|UTF-8/ },
  { name: 'a text of 250 kB', sent: body(`"${long}"`), refused: /object|JSON|query/i },
  { name: 'a number of 250,000 digits', sent: body('9'.repeat(250_000)), refused: /object|JSON|query/i },
  {
    name: 'an array that nests 125,000 deep',
    sent: body(nested(125_000, '[', '', ']')),
    refused: /batch|array|object/i,
  },
  {
    name: 'an object that nests 40,000 deep',
    sent: body(nested(40_000, '{"a":', '1', '}')),
    refused: /query/i,
  },
  { name: 'a batch of 80,000 empty operations', sent: body(`[${filled('{}')}]`), refused: /batch/ },
  { name: 'a batch of 120,000 numbers', sent: body(`[${filled('1')}]`), refused: /batch/ },
  { name: 'a batch of 50,000 nulls', sent: body(`[${filled('null')}]`), refused: /batch/ },
  { name: 'a batch of 15,000 operations', sent: body(`[${filled('{"query":"{a}"}')}]`), refused: /batch/ },
  { name: 'one key 10,000 times', sent: body(`{${filled('"query":"{ a }"')}}`), refused: /"a"/ },
  { name: '20,000 keys that look like integers', sent: body(`{${filled((n) => `"${n}":1`)}}`), refused: /query/i },
  { name: '20,000 unknown members', sent: body(`{${typename},${filled((n) => `"k${n}":1`)}}`) },
  { name: 'an unknown member of 250 kB', sent: body(`{${typename},"id":"${long}"}`) },
  {
    name: 'an unknown member that nests 40,000 deep',
    sent: body(`{${typename},"id":${nested(40_000, '[', '', ']')}}`),
  },
  { name: 'an unknown member with a name of 250 kB', sent: body(`{${typename},"${long}":1}`) },
  { name: 'extensions with a text of 250 kB', sent: body(`{${typename},"extensions":{"a":"${long}"}}`) },
  {
    name: 'extensions of 20,000 members',
    sent: body(`{${typename},"extensions":{${filled((n) => `"k${n}":1`)}}}`),
  },
  {
    name: 'extensions that nest 40,000 deep',
    sent: body(`{${typename},"extensions":${nested(40_000, '{"a":', '1', '}')}}`),
  },
  {
    name: 'extensions that are a list of 120,000',
    sent: body(`{${typename},"extensions":[${filled('1')}]}`),
    refused: /extensions/,
  },
  {
    name: 'extensions that are a text of 250 kB',
    sent: body(`{${typename},"extensions":"${long}"}`),
    refused: /extensions/,
  },
  {
    name: 'a persisted query with a hash of 250 kB',
    sent: body(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${long}"}}}`),
    refused: /^PersistedQueryNotSupported$/,
  },
  {
    name: 'a name of an operation of 250 kB',
    sent: body(`{${typename},"operationName":"${long}"}`),
    refused: /operation/i,
  },
  {
    name: 'a name of an operation that is a list of 120,000',
    sent: body(`{${typename},"operationName":[${filled('1')}]}`),
    refused: /operation/i,
  },
  { name: 'a query that is a list of 120,000', sent: body(`{"query":[${filled('1')}]}`), refused: /query/i },
  {
    name: 'a query that is an object of 20,000 members',
    sent: body(`{"query":{${filled((n) => `"k${n}":1`)}}}`),
    refused: /query/i,
  },
  {
    name: 'a query that is a number of 250,000 digits',
    sent: body(`{"query":${'9'.repeat(250_000)}}`),
    refused: /query/i,
  },
  {
    name: 'variables that are a text of 250 kB',
    sent: body(`{${typename},"variables":"${long}"}`),
    refused: /variables/,
  },
  {
    name: 'variables that are a list of 120,000',
    sent: body(`{${typename},"variables":[${filled('1')}]}`),
    refused: /variables/,
  },
  {
    name: 'a form of 250 kB',
    sent: () => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: filled((n) => `a${n}=%41`).replaceAll(',', '&'),
    }),
    refused: /Content-Type|content type/,
    statuses: [403, 415],
  },
  {
    name: 'a multipart form of 250 kB',
    sent: () => ({ headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x\r\n'.repeat(50_000) }),
    refused: /Content-Type|content type/,
    statuses: [403, 415],
  },
  {
    name: 'a content type of 15 kB',
    sent: () => ({ headers: { 'content-type': `application/${'x'.repeat(15_000)}` }, body: `{${typename}}` }),
    refused: /Content-Type/,
    statuses: [415],
  },
  {
    name: 'an Accept header of 2,000 types',
    sent: () => ({ headers: { ...json, accept: `${times(2_000, 'a/x')},application/json` }, body: `{${typename}}` }),
  },
];
