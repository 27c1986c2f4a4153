import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { SlowReaders } from '../../src/http/slow-readers.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

afterEach(() => void vi.restoreAllMocks());

const megabyte = 1024 * 1024;

it.each([
  ['JSON', 'application/json', {}],
  ['JSON with errors', 'application/json', { duration: 'bad' }],
  ['an event stream', 'text/event-stream', {}],
  ['an event stream with errors', 'text/event-stream', { duration: 'bad' }],
  ['parts', 'multipart/mixed', {}],
])('counts an answer that its client does not read, sent as %s', async (_form, accept, fields) => {
  const add = vi.spyOn(SlowReaders.prototype, 'add');
  const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: 'l', attributes: {} };
  const messages = Array.from({ length: 16 }, () => ({ ...message, event: 'x'.repeat(megabyte) }));
  const rows = [
    { ...aTask({ uuid: uuidOf(1) }), full_name: 'x', messages },
    { ...aTask({ uuid: uuidOf(2) }), full_name: 'x', messages: [], ...fields },
  ];
  await using upstream = await startScriptedUpstream((_request, response) => response.end(pageOf(rows)));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { port, hostname } = new URL(gateway.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await once(socket, 'connect');
  const query = encodeURIComponent('{ systemTasks(first: 2) { nodes { duration messages { event } } } }');
  socket.write(`GET /graphql?query=${query} HTTP/1.1\r\nHost: x\r\nAccept: ${accept}\r\n\r\n`);
  await until(() => add.mock.calls.length > 0, { withinMs: 4_000 });
  expect(add.mock.calls[0]?.[0].unread).toBeGreaterThan(16 * megabyte);
});
