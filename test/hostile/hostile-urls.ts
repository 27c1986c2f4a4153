import { got } from '../support/exchange.ts';
import { type HostileRequest, nested, times } from './hostile-bodies.ts';

/** What fits into a URL: Node takes heads of 16 KiB. */
const room = 15_500;
const ids = 'query ($v: [ID!]!) { nodes(ids: $v) { id } }';

/** Unencoded, where a URL may hold it, so that more fits. */
function raw(search: string) {
  return { method: 'GET', path: `/graphql?${search}`.slice(0, room) };
}

export const hostileUrls: readonly HostileRequest[] = [
  {
    name: '490 equal selections',
    sent: () => got({ query: `{ systemTasks { ${times(490, 'nodes{uuid}', ' ')} } }` }),
    refused: /at most|nodes/,
  },
  {
    name: '150 fragments side by side',
    sent: () =>
      got({
        query: `{ systemTasks { nodes { ${times(150, (n) => `...F${n}`, ' ')} } } } ${times(150, (n) => `fragment F${n} on SystemTask{uuid}`, ' ')}`,
      }),
  },
  {
    name: '900 unknown fields',
    sent: () => got({ query: `{${times(900, (n) => `uuidd${n}`, ' ')}}` }),
    refused: /uuidd0/,
  },
  {
    name: '3,000 nulls',
    sent: () => raw(`query=${encodeURIComponent(ids)}&variables={"v":[${times(3_000, 'null')}]}`),
    refused: /\$v|ids|variables/,
  },
  {
    name: 'variables that nest 2,000 deep',
    sent: () => got({ query: ids, variables: `{"v":${nested(2_000, '[', '', ']')}}` }),
    refused: /at most 20 levels/,
  },
  {
    name: 'variables that break off',
    sent: () => got({ query: ids, variables: '['.repeat(4_000) }),
    refused: /JSON|variables/,
  },
  {
    name: 'variables that are a list',
    sent: () => got({ query: ids, variables: `[${times(3_000, '1')}]` }),
    refused: /variables/,
  },
  {
    name: 'extensions that nest 2,000 deep',
    sent: () => got({ query: '{__typename}', extensions: `{"a":${nested(1_500, '[', '', ']')}}` }),
  },
  {
    name: 'a persisted query with a hash of 12 kB',
    sent: () => got({ extensions: `{"persistedQuery":{"version":1,"sha256Hash":"${'x'.repeat(12_000)}"}}` }),
    refused: /^PersistedQueryNotSupported$/,
  },
  {
    name: 'a name of an operation of 15 kB',
    sent: () => got({ query: '{__typename}', operationName: 'x'.repeat(15_000) }),
    refused: /operation/i,
  },
  { name: 'one parameter 7,000 times', sent: () => raw('a&'.repeat(7_500)), refused: /./ },
  { name: '2,000 queries', sent: () => raw('query={a}&'.repeat(2_000)), refused: /./ },
  { name: 'escapes that are none', sent: () => raw(`query=${'%'.repeat(15_000)}`), refused: /./ },
  { name: '5,000 escapes', sent: () => raw(`query=${'%7B'.repeat(5_000)}`), refused: /Syntax Error/ },
  { name: '15,000 plus signs', sent: () => raw(`query=${'+'.repeat(15_000)}`), refused: /./ },
];
