import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { aTask, uuidOf } from '../support/a-task.ts';

/** An answer that is made to cost the gateway as much as it can. */
export interface HostileAnswer {
  readonly name: string;
  readonly status: number;
  readonly body: () => Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many bytes the body has when it is decompressed. */
  readonly unpackedBytes?: number;
  /** Sent without its length, in pieces of so many bytes. */
  readonly chunkBytes?: number;
}

const row = { ...aTask(), full_name: 'ldap_sync' };
const message = {
  timestamp: '2025-05-20T08:00:00Z',
  log_level: 'warning',
  logger: 'a',
  event: 'e',
  attributes: {},
};
const noLog = JSON.stringify(row);
const pagination = '{"next":0,"previous":0,"count":1,"current":1,"total_pages":1,"start_index":1,"end_index":1}';

/** `before`, as much of the unit as fits into `bytes`, the last without the comma that it ends with, and `after`. */
function filled(bytes: number, before: string, unit: string | ((index: number) => string), after: string): Buffer {
  const end = bytes - Buffer.byteLength(after);
  const body = Buffer.allocUnsafe(bytes + 1_000);
  let length = body.write(before);
  const one = typeof unit === 'string' ? Buffer.from(unit) : undefined;
  for (let index = 0; length < end; index++) {
    if (one) length += one.copy(body, length);
    else length += body.write((unit as (index: number) => string)(index), length);
  }
  if (body[length - 1] === 0x2c) length--;
  return body.subarray(0, length + body.write(after, length));
}

/** One list whose only row has `member` instead of `"messages":[]`. */
function inRow(bytes: number, before: string, unit: string | ((index: number) => string), after: string): Buffer {
  const [start = '', end = ''] = noLog.split('"messages":[]', 2);
  const head = `{"pagination":${pagination},"results":[${start}`;
  return filled(bytes, head + before, unit, `${after}${end}]}`);
}

function inMessage(bytes: number, before: string, unit: string | ((index: number) => string), after: string): Buffer {
  const [start = '', end = ''] = JSON.stringify({ ...message, attributes: 'here' }).split('"here"', 2);
  return inRow(bytes, `"messages":[${start}${before}`, unit, `${after}${end}]`);
}

function deep(bytes: number, before: string, opener: string, closer: string, after: string): Buffer {
  const levels = Math.floor((bytes - before.length - after.length) / (opener.length + closer.length + 0.001));
  return Buffer.concat([
    Buffer.from(before),
    Buffer.alloc(levels * opener.length, opener),
    Buffer.from('0'),
    Buffer.alloc(levels * closer.length, closer),
    Buffer.from(after),
  ]);
}

/** A page of which every row's log is broken, which shows only when it is read. */
function brokenLogs(bytes: number, count: number): Buffer {
  const blanks = ' '.repeat(Math.max(0, Math.floor(bytes / count) - noLog.length - 12));
  const rows = Array.from({ length: count }, (_, index) =>
    noLog.replace(aTask().uuid, uuidOf(index)).replace('"messages":[]', `"messages":[{"x":1,${blanks}}]`),
  );
  const envelope = pagination.replace('"count":1', `"count":${count}`).replace('"end_index":1', `"end_index":${count}`);
  return Buffer.from(`{"pagination":${envelope},"results":[${rows.join()}]}`);
}

const tail = JSON.stringify(row).slice(1);

/** Answers of about so many bytes. */
export function hostileAnswers(bytes: number): readonly HostileAnswer[] {
  const list = `{"pagination":${pagination},"results":[`;
  const ok = (name: string, body: () => Buffer): HostileAnswer => ({ name, status: 200, body });
  const failing = (name: string, status: number, body: () => Buffer): HostileAnswer => ({ name, status, body });
  return [
    ok('rows that are numbers', () => filled(bytes, list, '1,', ']}')),
    ok('rows that are empty objects', () => filled(bytes, list, '{},', ']}')),
    ok('rows that are empty arrays', () => filled(bytes, list, '[],', ']}')),
    ok('rows without a name', () =>
      filled(bytes, list, (index) => `{"uuid":"${uuidOf(index)}","full_name":"x"},`, ']}'),
    ),
    ok('results again and again', () =>
      filled(bytes, `{"pagination":${pagination},`, '"results":[{}],', '"results":[]}'),
    ),
    ok('pagination again and again', () => filled(bytes, '{', `"pagination":{},`, '"results":[]}')),
    ok('10000 rows with a broken log', () => brokenLogs(bytes, 10_000)),
    ok('a row of unknown fields', () => inRow(bytes, '', '"a":1,', ',"messages":[]')),
    ok('a row of unknown fields that are escaped', () => inRow(bytes, '', '"\\u0061":1,', ',"messages":[]')),
    ok('a row of unknown fields that all differ', () =>
      inRow(bytes, '', (index) => `"k${index}":1,`, ',"messages":[]'),
    ),
    ok('a row of one field again and again', () => inRow(bytes, '', '"messages":[],', ',"messages":[]')),
    ok('a list of unknown fields', () =>
      filled(bytes, '{', '"a":1,', `,"pagination":${pagination},"results":[${noLog}]}`),
    ),
    ok('a pagination of unknown fields', () =>
      filled(bytes, `{"pagination":{`, '"a":1,', `,${pagination.slice(1)},"results":[${noLog}]}`),
    ),
    ok('a key of megabytes', () => filled(bytes, `${list}{"`, 'ab', `":1,${tail}]}`)),
    ok('messages that are numbers', () => inRow(bytes, '"messages":[', '1,', ']')),
    ok('messages that are empty objects', () => inRow(bytes, '"messages":[', '{},', ']')),
    ok('messages that are empty texts', () => inRow(bytes, '"messages":[', '"",', ']')),
    ok('messages that are texts', () => inRow(bytes, '"messages":[', '"Connection refused by the upstream",', ']')),
    ok('messages of one field again and again', () =>
      inRow(bytes, `"messages":[${JSON.stringify(message).slice(0, -1)},`, '"event":"",', '}]'),
    ),
    ok('messages of unknown fields', () =>
      inRow(bytes, `"messages":[${JSON.stringify(message).slice(0, -1)},`, '"a":1,', '}]'),
    ),
    ok('messages with a level that nobody knows', () =>
      inRow(bytes, '"messages":[', (index) => `${JSON.stringify({ ...message, log_level: `l${index}` })},`, ']'),
    ),
    ok('small messages', () =>
      inRow(bytes, '"messages":[', `${JSON.stringify({ ...message, logger: '', event: '' })},`, ']'),
    ),
    ok('attributes of empty objects', () => inMessage(bytes, '{"a":[', '{},', ']}')),
    ok('attributes of ones', () => inMessage(bytes, '{"a":[', '1,', ']}')),
    ok('attributes of many keys', () => inMessage(bytes, '{', (index) => `"k${index}":1,`, '}')),
    ok('attributes of integers past 2^53', () => inMessage(bytes, '{"a":[', '9007199254740993,', ']}')),
    ok('attributes of numbers with exponents', () => inMessage(bytes, '{"a":[', '1e100,', ']}')),
    ok('attributes of escapes', () => inMessage(bytes, '{"a":"', '\\u00e9\\n', '"}')),
    ok('attributes of one long text', () => inMessage(bytes, '{"a":"', 'é', '"}')),
    ok('an integer of megabytes', () => inMessage(bytes, '{"a":', '9', '}')),
    ok('a number of megabytes', () => inRow(bytes, '"x":1', '1', '.5,"messages":[]')),
    ok('an exponent of megabytes', () => inRow(bytes, '"x":1e', '0', '1,"messages":[]')),
    ok('a name of escapes', () => inRow(bytes, '"messages":[],"name":"', '\\u00e9', '"')),
    ok('a time of many digits', () =>
      inRow(bytes, '"messages":[],"finish_timestamp":"2025-05-31T08:00:00.', '0', '1Z"'),
    ),
    ok('a uuid of megabytes', () => inRow(bytes, '"messages":[],"uuid":"', '\\\\', '"')),
    ok('a status of megabytes', () => inRow(bytes, '"messages":[],"status":"', 'ab', '"')),
    ok('blanks', () => filled(bytes, ' ', ' \n\t\r', `${list}${noLog}]}`)),
    ok('no JSON at all', () => filled(bytes, '', '<html>', '')),
    ok('arrays without an end', () => Buffer.alloc(bytes, '[')),
    ok('rows without an end', () => filled(bytes, list, '[', '')),
    ok('deep arrays in a list', () =>
      deep(bytes, '{"a":', '[', ']', `,"pagination":${pagination},"results":[${noLog}]}`),
    ),
    ok('deep objects in a row', () => deep(bytes, `${list}{"a":`, '{"a":', '}', `,${tail}]}`)),
    ok('deep arrays in a message', () =>
      deep(bytes, `${list}${noLog.split('[]')[0]}[{"a":`, '[', ']', `}]${noLog.split('[]')[1]}]}`),
    ),
    ok('deep arrays in attributes', () =>
      deep(
        bytes,
        `${list}${noLog.split('[]')[0]}[${JSON.stringify(message).slice(0, -2)}"a":`,
        '[',
        ']',
        `}}]${noLog.split('[]')[1]}]}`,
      ),
    ),
    failing('a 400 of field errors', 400, () => filled(bytes, '{', (index) => `"f${index}":["No."],`, '}')),
    failing('a 400 of errors of one field', 400, () => filled(bytes, '{"name":[', '"No.",', ']}')),
    failing('a 400 of 250 kB', 400, () => filled(250_000, '{', (index) => `"f${index}":["\\u0001\\u0002"],`, '}')),
    failing('a 403 with a long detail', 403, () => filled(bytes, '{"detail":"', 'No. ', '"}')),
    failing('a 403 with a detail of 250 kB', 403, () => filled(250_000, '{"detail":"', '\\u0001', '"}')),
    failing('a 404 of deep objects', 404, () => deep(bytes, '', '{"a":', '}', '')),
    failing('a 404 of 250 kB of deep arrays', 404, () => deep(250_000, '{"a":', '[', ']', '}')),
    failing('a 500 of deep arrays', 500, () => deep(bytes, '', '[', ']', '')),
    {
      ...ok('a gzip bomb', () => gzipSync(Buffer.alloc(bytes, 0x20))),
      unpackedBytes: bytes,
      headers: { 'content-encoding': 'gzip' },
    },
    { ...ok('a body in pieces of 100 bytes', () => filled(bytes, list, '1,', ']}')), chunkBytes: 100 },
    { ...ok('a body in pieces of one byte', () => inMessage(bytes / 4, '{"a":"', 'é', '"}')), chunkBytes: 1 },
  ];
}

/** Sends a body in pieces of so many bytes, each a chunk of its own. Resolves when the connection is done with it. */
export function sendInPieces(bytes: Buffer, chunkBytes: number, response: ServerResponse): Promise<void> {
  let at = 0;
  const send = (): void => {
    while (at < bytes.length) {
      const piece = bytes.subarray(at, at + chunkBytes);
      at += chunkBytes;
      if (!response.write(piece)) return;
    }
    response.end();
  };
  return new Promise((resolve) => {
    response.on('drain', send).once('close', resolve);
    send();
  });
}
