import { afterEach, expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import type { ApiDetection, Detecting } from '../../src/upstream/api-detection.ts';
import { Upstream } from '../../src/upstream/upstream.ts';
import { answering, type Script } from '../support/scripted-upstream.ts';
import { configOf } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { startVersionedUpstream, type VersionedUpstream } from '../support/versioned-upstream.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Detected {
  readonly server: VersionedUpstream;
  readonly detection: ApiDetection;
  /** Each API that was found, in its order. */
  readonly found: readonly string[];
}

async function detecting(api: VersionedUpstream['api']): Promise<Detected> {
  const server = await startVersionedUpstream(api);
  const config = configOf({ upstreamUrl: server.url });
  const found: string[] = [];
  const upstream = new Upstream({
    ...config,
    url: server.url,
    connections: config.upstreamConnections,
    maxWaiting: config.upstreamMaxWaiting,
    maxBytes: config.upstreamMaxBytes,
    coalesce: true,
    timeoutMs: config.upstreamTimeoutMs,
    events: { called: () => {}, retried: () => {}, coalesced: () => {}, drifted: () => {} },
    api: 'auto',
    onApi: ({ name }) => void found.push(name),
  });
  ends.push(async () => {
    await upstream.close();
    await server[Symbol.asyncDispose]();
  });
  return { server, detection: upstream.detection, found };
}

function caller(authorization?: string, signal = new Cancellation(), inMs = 10_000): Detecting {
  return { authorization, deadline: Date.now() + inMs, signal };
}

/** Holds back every probe until it is let go. */
function holding(server: VersionedUpstream): { readonly held: number; letGo(): void } {
  let waiting: (() => void)[] = [];
  const usual = server.instead;
  server.instead = (asked, request) => {
    const script = usual(asked, request);
    const isThere = asked.api === server.api;
    const answer: Script =
      script ?? (isThere ? answering(403, '{"detail":"No."}') : answering(404, '<h1>Not found</h1>'));
    return (...exchange) => void waiting.push(() => answer(...exchange));
  };
  return {
    get held() {
      return waiting.length;
    },
    letGo() {
      const ready = waiting;
      waiting = [];
      for (const answer of ready) answer();
    },
  };
}

it('shares the probes among all that ask while nothing is known, and asks nothing once it is', async () => {
  const { server, detection, found } = await detecting('system_tasks');
  const gate = holding(server);
  const asked = Array.from({ length: 50 }, (_, index) =>
    detection.find(caller(index % 2 === 0 ? undefined : `Bearer ${index}`), undefined),
  );
  for (let probe = 0; probe < 2; probe++) {
    await until(() => gate.held === 1);
    gate.letGo();
  }
  expect(new Set((await Promise.all(asked)).map(({ name }) => name))).toEqual(new Set(['SYSTEM_TASKS']));
  await detection.find(caller(), undefined);
  expect([server.probes, found]).toEqual([['tasks', 'system_tasks'], ['SYSTEM_TASKS']]);
});

it('detects again once for all that doubt the same, and not for those that doubt what is no longer known', async () => {
  const { server, detection, found } = await detecting('system_tasks');
  const old = await detection.find(caller(), undefined);
  server.api = 'tasks';
  const gate = holding(server);
  const asked = Array.from({ length: 50 }, (_, index) => detection.find(caller(`Bearer ${index}`), old));
  await until(() => gate.held === 1);
  gate.letGo();
  expect(new Set((await Promise.all(asked)).map(({ name }) => name))).toEqual(new Set(['TASKS']));
  expect((await detection.find(caller('Bearer late'), old)).name).toBe('TASKS');
  expect([server.probes.slice(2), found]).toEqual([['tasks'], ['SYSTEM_TASKS', 'TASKS']]);
});

it('gives those that doubt during a detection an answer of their own, if that one finds nothing new', async () => {
  const { server, detection } = await detecting('tasks');
  const known = await detection.find(caller(), undefined);
  const gate = holding(server);
  const first = detection.find(caller(), known);
  await until(() => gate.held === 1);
  const later = [detection.find(caller(), known), detection.find(caller(), known)];
  server.api = 'system_tasks';
  // The first one's answer is from before the rollback.
  gate.letGo();
  expect((await first).name).toBe('TASKS');
  for (let probe = 0; probe < 2; probe++) {
    await until(() => gate.held === 1);
    gate.letGo();
  }
  expect((await Promise.all(later)).map(({ name }) => name)).toEqual(['SYSTEM_TASKS', 'SYSTEM_TASKS']);
  expect(server.probes).toEqual(['tasks', 'tasks', 'tasks', 'system_tasks']);
});

it('keeps what is known if it detects again in vain', async () => {
  const { server, detection, found } = await detecting('tasks');
  const known = await detection.find(caller(), undefined);
  server.api = 'neither';
  await expect(detection.find(caller('Bearer one'), known)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  server.instead = () => answering(500, '');
  await expect(detection.find(caller('Bearer one'), known)).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
  expect([detection.known, found]).toEqual([known, ['TASKS']]);
});

it('probes with a credential for that credential alone', async () => {
  const { server, detection } = await detecting('tasks');
  server.instead = ({ authorization }) =>
    authorization === undefined ? answering(302, '') : answering(429, '{}', { 'retry-after': '60' });
  const refused = ['one', 'one', 'two'].map((token) =>
    detection.find(caller(`Bearer ${token}`, undefined, 3_000), undefined),
  );
  for (const each of await Promise.allSettled(refused)) {
    expect(each).toMatchObject({ status: 'rejected', reason: { code: 'UPSTREAM_RATE_LIMITED' } });
  }
  expect(server.probes.filter((probe) => probe === 'tasks')).toHaveLength(2);
  expect(server.probes.filter((probe) => probe === 'tasks credential').length).toBeLessThanOrEqual(3);
});

it('lets go of a caller that leaves, and of the probes that nobody waits for any more', async () => {
  const { server, detection } = await detecting('tasks');
  const closed: unknown[] = [];
  server.instead = () => (_request, response) => void response.on('close', () => closed.push(1));
  const [one, other] = [new Cancellation(), new Cancellation()];
  const asked = [
    detection.find(caller(undefined, one), undefined),
    detection.find(caller(undefined, other), undefined),
  ];
  await until(() => server.probes.length === 1);
  one.abort(new DOMException('gone', 'AbortError'));
  await expect(asked[0]).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await until(() => closed.length === 1 && server.probes.length === 2);
  other.abort(new DOMException('late', 'TimeoutError'));
  await expect(asked[1]).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  await until(() => closed.length === 2);
});
