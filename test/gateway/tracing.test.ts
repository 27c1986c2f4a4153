import { channel } from 'node:diagnostics_channel';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { rawExchange, rawRequest } from '../support/raw-exchange.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const query = '{ systemTasks { totalCount } }';
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const tracestate = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
beforeEach(() => void gateway.takeRequests());
afterAll(() => gateway[Symbol.asyncDispose]());

async function sentUpstream(headers: Record<string, string>): Promise<object> {
  await gateway.query(query, {}, headers);
  const [request] = gateway.takeRequests();
  const sent = request?.headers ?? {};
  return Object.fromEntries(Object.entries(sent).filter(([name]) => name.startsWith('trace')));
}

it('passes the caller’s trace context on, unchanged', async () => {
  expect(await sentUpstream({ traceparent, tracestate })).toEqual({ traceparent, tracestate });
  expect(await sentUpstream({ traceparent })).toEqual({ traceparent });
  expect(await sentUpstream({})).toEqual({});
});

it.each([
  'rojo=1',
  'rojo=1, congo=2',
  'tenant@system=value with blanks',
  '0a@b=x',
  Array.from({ length: 32 }, (_, index) => `k${index}=v`).join(),
])('takes the tracestate %j', async (state) => {
  expect(await sentUpstream({ traceparent, tracestate: state })).toEqual({ traceparent, tracestate: state });
});

it.each([
  '',
  traceparent.toUpperCase(),
  traceparent.slice(0, -1),
  `${traceparent}-more`,
  `${traceparent}0`,
  ` ${traceparent}x`,
  traceparent.replace(/^00/, 'ff'),
  traceparent.replace(/4bf\w+/, '0'.repeat(32)),
  traceparent.replace(/00f\w+/, '0'.repeat(16)),
  traceparent.replaceAll('-', '_'),
  `${traceparent}, ${traceparent}`,
  'x'.repeat(4_000),
  'ü',
])('drops the broken traceparent %j, and the tracestate with it', async (broken) => {
  expect(await sentUpstream({ traceparent: broken, tracestate })).toEqual({});
});

it.each([
  '',
  'novalue',
  'UPPER=1',
  'a=b=c',
  'a=ü',
  '=x',
  'a=1,b',
  `a=${'x'.repeat(600)}`,
  Array.from({ length: 33 }, (_, index) => `k${index}=v`).join(),
])('drops the broken tracestate %j, and keeps the traceparent', async (broken) => {
  expect(await sentUpstream({ traceparent, tracestate: broken })).toEqual({ traceparent });
});

it('drops a repeated traceparent, and joins a repeated tracestate', async () => {
  const target = `/graphql?query=${encodeURIComponent(query)}`;
  const ask = (...headers: string[]) => rawExchange(gateway.url, rawRequest(`GET ${target} HTTP/1.1`, headers));
  await ask(`traceparent: ${traceparent}`, `traceparent: ${traceparent}`);
  await ask(`traceparent: ${traceparent}`, 'tracestate: a=1', 'tracestate: b=2');
  expect(gateway.takeRequests().map(({ headers }) => [headers['traceparent'], headers['tracestate']])).toEqual([
    [undefined, undefined],
    [traceparent, 'a=1, b=2'],
  ]);
});

it('leaves the trace to what instruments undici, as OpenTelemetry does, so that one traceparent is sent', async () => {
  const own = traceparent.replace('00f067aa0ba902b7', 'a'.repeat(16));
  const instrument = (message: unknown): void => {
    const { request } = message as { request: { addHeader(name: string, value: string): void } };
    request.addHeader('traceparent', own);
  };
  const created = channel('undici:request:create');
  created.subscribe(instrument);
  try {
    expect(await sentUpstream({ traceparent, tracestate })).toEqual({ traceparent: own });
  } finally {
    created.unsubscribe(instrument);
  }
});
