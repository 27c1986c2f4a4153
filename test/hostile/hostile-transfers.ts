import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { Sent } from '../support/exchange.ts';
import { filled, type HostileRequest, json, times } from './hostile-bodies.ts';

const megabyte = 1024 * 1024;

/** By chunked transfer encoding, so that no length is known before. */
function chunked(body: string, pieces: number): Sent {
  const size = Math.ceil(body.length / pieces);
  return {
    headers: json,
    body: Array.from({ length: pieces }, (_, index) => body.slice(index * size, (index + 1) * size)),
  };
}

function encoded(coding: string, body: Buffer): Sent {
  return { headers: { ...json, 'content-encoding': coding }, body };
}

const zeros = Buffer.alloc(250 * megabyte);
const nullIds = `{"query":"query ($v: [ID!]!) { nodes(ids: $v) { id } }","variables":{"v":[${filled('null')}]}}`;
const equal = `{"query":"{ systemTasks { ${times(490, 'nodes{uuid}', ' ')} } }"}`;
const good = '{"query":"{ __typename }"}';
const fastBrotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } };

const tooLarge = { refused: /bytes/, statuses: [413] };

/** The same, and larger ones, as they may be transferred. */
export const hostileTransfers: readonly HostileRequest[] = [
  { name: 'in chunks: a list of 50,000 nulls', sent: () => chunked(nullIds, 100), refused: /variables|\$v|ids/ },
  { name: 'in chunks: 490 equal selections', sent: () => chunked(equal, 10), refused: /at most|nodes/ },
  { name: 'in 20,000 chunks of 12 bytes', sent: () => chunked(nullIds, 20_000), refused: /variables|\$v|ids/ },
  { name: 'in chunks: more than a body may have', sent: () => chunked(good.padEnd(300_000), 50), ...tooLarge },
  {
    name: 'by gzip: a list of 50,000 nulls',
    sent: () => encoded('gzip', gzipSync(nullIds)),
    refused: /variables|\$v|ids/,
  },
  { name: 'by gzip: 490 equal selections', sent: () => encoded('gzip', gzipSync(equal)), refused: /at most|nodes/ },
  {
    name: 'by gzip: 250 MB of zeros',
    sent: () => encoded('gzip', gzipSync(zeros, { level: 9 }).subarray(0, 262_000)),
    ...tooLarge,
  },
  {
    name: 'by deflate: 250 MB of zeros',
    sent: () => encoded('deflate', deflateSync(zeros, { level: 9 }).subarray(0, 262_000)),
    ...tooLarge,
  },
  { name: 'by br: 250 MB of zeros', sent: () => encoded('br', brotliCompressSync(zeros, fastBrotli)), ...tooLarge },
  {
    name: 'by gzip: 200,000 bytes of members that hold nothing',
    sent: () => encoded('gzip', repeated(gzipSync(''), 200_000)),
    refused: /./,
  },
  {
    name: 'by gzip: 200,000 bytes that are none',
    sent: () => encoded('gzip', Buffer.alloc(200_000, 0x78)),
    refused: /./,
  },
  { name: 'by gzip that breaks off', sent: () => encoded('gzip', gzipSync(equal).subarray(0, 60)), refused: /./ },
  { name: 'by gzip: one byte too many', sent: () => encoded('gzip', gzipSync(good.padEnd(262_145))), ...tooLarge },
  {
    name: 'by a hundred codings',
    sent: () => encoded(times(100, 'gzip', ', '), gzipSync(good)),
    refused: /Content-Encoding|gzip/,
    statuses: [400, 415],
  },
  {
    name: 'by a coding with a name of 10 kB',
    sent: () => encoded('x'.repeat(10_000), gzipSync(good)),
    refused: /Content-Encoding/,
    statuses: [415],
  },
];

function repeated(unit: Buffer, bytes: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.floor(bytes / unit.length) }, () => unit));
}
