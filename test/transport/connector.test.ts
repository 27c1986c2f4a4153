import { errors } from 'undici';
import { expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import { Connector, type Dial, directDial } from '../../src/transport/connector.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startStalledListener } from '../support/stalled-listener.ts';
import { startGateway } from '../support/start-gateway.ts';

const target = { hostname: 'upstream.test', host: 'upstream.test', protocol: 'http:', port: '' };
const query = '{ systemTasks { totalCount } }';

/** Why the connector made no connection. */
function failureOf(connector: Connector): Promise<Error | null> {
  return new Promise((resolve) => connector.connect(target, (...[error]) => resolve(error)));
}

/** Ends when it is aborted, and not before. */
function aDial() {
  const signals: Parameters<Dial>[1][] = [];
  const dial: Dial = (_target, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  return { dial, signals };
}

it('gives up what takes longer than the longest operation', async () => {
  const { dial, signals } = aDial();
  const error = await failureOf(new Connector(dial, 20));
  expect(error).toBeInstanceOf(errors.ConnectTimeoutError);
  expect(error?.message).toBe('Connecting to upstream.test took longer than 20 ms.');
  expect(signals[0]?.aborted).toBe(true);
});

it('gives up what is being connected when it is closed', async () => {
  const { dial, signals } = aDial();
  const connector = new Connector(dial, 600_000);
  const failure = failureOf(connector);
  connector.close();
  expect(await failure).toBeInstanceOf(errors.ClientDestroyedError);
  expect(signals[0]?.aborted).toBe(true);
});

it('makes connections that send without delay', async () => {
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const { hostname, host, port } = new URL(upstream.url);
  const socket = await directDial()({ hostname, host, port, protocol: 'http:' }, new Cancellation());
  expect(socket.remotePort).toBe(Number(port));
  socket.destroy();
});

it('an upstream that takes no connection costs the operation its time, and the log says so', async () => {
  await using stalled = await startStalledListener('127.0.0.2');
  const log = captureLog();
  const upstreamUrl = `http://127.0.0.2:${stalled.port}/api/v3`;
  await using gateway = await startGateway({ upstreamUrl, upstreamTimeoutMs: 300 }, log.logger);
  expect((await gateway.query(query)).errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
  const [line] = await log.requests(1);
  expect(line.failures[0].cause.message).toBe('No connection was established before the deadline.');
  const { said } = await runDoctor({ UPSTREAM_URL: upstreamUrl, UPSTREAM_TIMEOUT_MS: '300' });
  expect(said['connection']).toMatch(/^no connection: 127\.0\.0\.2 ETIMEDOUT\. Nothing answers there/);
});
