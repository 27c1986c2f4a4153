import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sent } from '../support/exchange.ts';
import { expectRefusal, expectResult } from '../support/graphql-refusal.ts';
import { type HostileRequest, hostileBodies } from './hostile-bodies.ts';
import { hostileDocuments } from './hostile-documents.ts';
import { hostileTransfers } from './hostile-transfers.ts';
import { hostileUrls } from './hostile-urls.ts';
import { hostileVariables } from './hostile-variables.ts';
import { type Cost, type MeasuredGateway, mostCpuMs, startMeasuredGateway } from './measure.ts';

// No request within the default limits may take more than a quarter of a second of CPU, and none of these needs a credential.

let gateway: MeasuredGateway;
beforeAll(async () => {
  gateway = await startMeasuredGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** What a machine that has more to do may make of the bound: no measure of the gateway, but no wait for seconds either. */
const mostHealthMs = 2_000;

let sentBefore = 0;

/** The same, but for a comment, so that no cache knows it. */
function anew(sent: Sent): Sent {
  const comment = `#${sentBefore++}`;
  if (typeof sent.body === 'string') return { ...sent, body: sent.body.replace('{"query":"', `$&${comment}\\n`) };
  return sent.path === undefined
    ? sent
    : { ...sent, path: sent.path.replace('?query=', `$&${encodeURIComponent(comment)}%0A`) };
}

/** The cheapest of three times: another process, or a collection of older garbage, can make one more expensive. */
async function cheapest(sent: Sent, count = 1): Promise<Cost> {
  const requests = (): Sent[] => Array.from({ length: count }, () => anew(sent));
  let best = await gateway.measure(requests());
  const most = mostCpuMs * best.answers.length;
  for (let time = 1; time < 3 && (best.cpuMs > most || best.watched.longestDelayMs > mostCpuMs); time++) {
    const next = await gateway.measure(requests());
    if (next.cpuMs < best.cpuMs) best = next;
  }
  return best;
}

function expectAnswer({ answers: [answer], upstreamCalls }: Cost, { refused, statuses }: HostileRequest): void {
  if (answer === undefined) throw new Error('There was no answer.');
  if (refused) {
    expectRefusal(answer, refused, statuses);
    expect(upstreamCalls).toBe(0);
  } else {
    const { data, errors = [] } = expectResult(answer);
    if (data == null) expect(JSON.stringify(errors).length).toBeLessThanOrEqual(16_384);
  }
  // What came is not sent back at length.
  const { errors = [] } = expectResult(answer);
  for (const { message } of errors) expect(message.includes('x'.repeat(500))).toBe(false);
}

describe.each<[string, readonly HostileRequest[]]>([
  ['documents', hostileDocuments],
  ['variables', hostileVariables],
  ['bodies', hostileBodies],
  ['transfers', hostileTransfers],
  ['GET', hostileUrls],
])('%s', (_kind, requests) => {
  it.each(requests.map((request): [string, HostileRequest] => [request.name, request]))(
    '%s',
    async (_name, request) => {
      const cost = await cheapest(request.sent());
      expect(cost.cpuMs, 'CPU ms').toBeLessThanOrEqual(mostCpuMs);
      expect(cost.watched.longestDelayMs, 'delay of /health/live').toBeLessThanOrEqual(mostCpuMs);
      expect(cost.watched.longestMs, 'answer of /health/live').toBeLessThan(mostHealthMs);
      expect(cost.watched.failures).toEqual([]);
      expectAnswer(cost, request);
    },
  );
});

const parallel: readonly HostileRequest[] = [...hostileDocuments, ...hostileVariables].filter(({ name }) =>
  [
    '490 equal selections',
    '190 of each of ten equal fields',
    '210 fragments that are spread side by side',
    '1,900 fields that are nearly known',
    '150 operations, each of which lacks 80 variables',
    '30 aliases of the whole schema',
    'nodes(ids:): as many {} as a body holds',
    'nodes(ids:): 9,990 null',
    '_entities(representations:): 9,990 {}',
    'a filter of as many unknown members as a body holds',
    '9,990 statuses that are nearly valid',
    'an order of 4,900 valid entries',
  ].includes(name),
);

it('has every request that is sent many times at once', () => {
  expect(parallel).toHaveLength(12);
});

it.each(parallel.map((request): [string, HostileRequest] => [request.name, request]))(
  '20 at once: %s',
  { timeout: 120_000 },
  async (_name, request) => {
    const cost = await cheapest(request.sent(), 20);
    expect(cost.cpuMs, 'CPU ms').toBeLessThanOrEqual(20 * mostCpuMs);
    expect(cost.watched.failures).toEqual([]);
    for (const answer of cost.answers) expectAnswer({ ...cost, answers: [answer], upstreamCalls: 0 }, request);
  },
);
