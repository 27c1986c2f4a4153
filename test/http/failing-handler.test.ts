import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/cli/listen.ts';
import { createFetchAdapter } from '../../src/http/fetch-adapter.ts';
import { IncomingBodies } from '../../src/http/incoming-bodies.ts';
import { createNodeAdapter } from '../../src/http/node-adapter.ts';
import { jsonAnswer } from '../../src/http/plain-answer.ts';
import { SlowReaders } from '../../src/http/slow-readers.ts';
import { createObservation } from '../../src/observability/observation.ts';
import { captureLog } from '../support/captured-log.ts';

// As when a file that is loaded on first use cannot be read, for once.

const log = captureLog();
let failing = true;

const shared = {
  graphqlPath: '/graphql',
  graphql: async () => ({ handover: 'anything' }),
  plain: async () => {
    if (failing) throw new TypeError('cannot be read');
    return jsonAnswer(200, { status: 'live' });
  },
  bodies: new IncomingBodies(1_000),
  slowReaders: new SlowReaders(),
  maxRequestBytes: 1_000,
  observation: createObservation(log.logger, false),
};

const handle = createNodeAdapter({
  ...shared,
  async takeOver() {
    if (failing) throw new TypeError('cannot be read');
    return jsonAnswer(200, { data: {} });
  },
});
const answerFetch = createFetchAdapter({
  ...shared,
  async takeOver() {
    if (failing) throw new TypeError('cannot be read');
    return new Response('{"data":{}}');
  },
});

let listening: Listening;
beforeEach(async () => {
  failing = true;
  listening = await listen(handle, { host: '127.0.0.1', port: 0 });
});
afterEach(() => listening.close());

it.each<[string, (path: string) => Promise<Response>]>([
  ['node:http', (path) => fetch(listening.origin + path)],
  ['the Fetch API', (path) => answerFetch(new Request(`http://gateway.example${path}`))],
])('a handler of %s that fails answers 500, is logged, and answers the next request', async (_server, ask) => {
  const before = (await log.requests(0)).length;
  const graphql = await ask('/graphql');
  expect(graphql.status).toBe(500);
  expect(await graphql.json()).toEqual({
    errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL' } }],
  });
  const plain = await ask('/health/live');
  expect([plain.status, await plain.json()]).toEqual([500, { error: 'Unexpected error.' }]);
  const lines = (await log.requests(before + 2)).slice(before);
  expect(lines).toMatchObject([
    { level: 'error', outcome: 'INTERNAL', failures: [{ name: 'TypeError', stack: expect.any(String) }] },
    { level: 'error', outcome: 'INTERNAL' },
  ]);
  failing = false;
  expect((await ask('/graphql')).status).toBe(200);
  expect((await ask('/health/live')).status).toBe(200);
});
