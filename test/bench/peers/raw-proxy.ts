import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Pool } from 'undici';
import { readPeerOptions } from './peer-options.ts';

// The least that a proxy does: the upstream's page, piped to the caller. `/N` is answered with the first N rows.

const { port, upstreamUrl, upstreamToken } = readPeerOptions();
const { origin, pathname } = new URL(upstreamUrl);
const pool = new Pool(origin, { connections: 16 });
const authorization = `Bearer ${upstreamToken}`;

createServer((request, response) => {
  // The operation is received, as any gateway must.
  request.resume();
  pool
    .request({
      method: 'GET',
      path: `${pathname}/events/system_tasks/?page=1&page_size=${request.url?.slice(1)}`,
      headers: { accept: 'application/json', authorization },
    })
    .then(({ statusCode, headers, body }) => {
      response.writeHead(statusCode, {
        'content-type': String(headers['content-type']),
        'content-length': String(headers['content-length']),
      });
      return pipeline(body, response);
    })
    .catch(() => response.destroy());
}).listen(port, '127.0.0.1');
