import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeasuredGateway, startMeasuredGateway } from '../support/measured-gateway.ts';
import { pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type HostileAnswer, hostileAnswers, sendInPieces } from './hostile-answers.ts';

// Whatever the upstream answers, it costs the gateway a bounded time for each megabyte, and a bounded amount of memory.

const megabyte = 1024 * 1024;
const answerBytes = 4 * megabyte;
const secondsPerMegabyte = 0.1;
const timesMemory = 6;
/** What a request costs whatever is answered, and code that is not compiled yet. */
const baseSeconds = 0.4;
/** What the collector leaves lying about before it sees a reason to run. */
const baseBytes = 64 * megabyte;

const selections = [
  'uuid name finishTimestamp status',
  `uuid name finishTimestamp status messageCount problem { event } messages(minLevel: NOTSET, last: 3) { event }
    all: messages { timestamp logLevel logger event attributes }`,
];

let upstream: ScriptedUpstream;
let gateway: MeasuredGateway;
let answer: (HostileAnswer & { readonly bytes: Buffer }) | undefined;

beforeAll(async () => {
  upstream = await startScriptedUpstream(async (_request, response) => {
    response.setHeader('content-type', 'application/json');
    if (!answer) return response.end(pageOf([]));
    const { status, headers, bytes, chunkBytes } = answer;
    response.writeHead(status, headers);
    return chunkBytes === undefined ? response.end(bytes) : sendInPieces(bytes, chunkBytes, response);
  });
  gateway = await startMeasuredGateway({ UPSTREAM_URL: upstream.url, ANSWER_CACHE_BYTES: '0' });
  // What answers an operation with errors is loaded with the first of them.
  const bytes = Buffer.from('{}');
  answer = { name: 'an error', status: 500, body: () => bytes, bytes };
  await ask('uuid');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

async function ask(selection: string): Promise<{ readonly text: string; readonly errors: readonly object[] }> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    // A connection of its own: while a body is made here, an idle one may end.
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: `{ systemTasks(first: 100) { totalCount nodes { ${selection} } } }` }),
  });
  const text = await response.text();
  expect(response.status).toBe(200);
  const { errors = [] } = JSON.parse(text) as { errors?: readonly object[] };
  return { text, errors };
}

describe.each(selections)('selecting %s', (selection) => {
  it.each(hostileAnswers(answerBytes))('$name cost little time and memory', async (hostile) => {
    answer = undefined;
    await ask(selection);
    const bytes = hostile.body();
    answer = { ...hostile, bytes };
    const measured = gateway.measure();
    const { text, errors } = await ask(selection);
    const { cpuSeconds, peakBytes } = measured();
    // Texts become longer messages; then the client's answer is what memory is counted by.
    const size = Math.max(hostile.unpackedBytes ?? bytes.length, text.length);
    expect(cpuSeconds, 'seconds of CPU').toBeLessThan((size / megabyte) * secondsPerMegabyte + baseSeconds);
    expect(peakBytes, 'bytes of memory').toBeLessThan(size * timesMemory + baseBytes);
    for (const error of errors) expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThan(8_000);
  });
});
