import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type GatewayOptions, startGateway } from '../support/start-gateway.ts';

const good = answering(200, pageOf([]));
const limited = answering(429, '{"detail":"Request was throttled."}', { 'retry-after': '0' });
const isGreedy = ({ headers }: IncomingMessage): boolean => headers.authorization === 'Bearer greedy';

/** How many of the requests of three credentials succeed, beside one that is always refused. */
async function countSuccesses(
  script: (request: IncomingMessage, response: ServerResponse) => unknown,
  options: Partial<GatewayOptions> = {},
): Promise<number> {
  await using upstream = await startScriptedUpstream((request, response) =>
    (isGreedy(request) ? limited : script)(request, response),
  );
  await using gateway = await startGateway({ upstreamUrl: upstream.url, ...options });
  const ask = async (credential: string, index: number): Promise<boolean> => {
    const query = `{ systemTasks(filter: { uid: "${index}" }) { totalCount } }`;
    const { errors } = await gateway.query(query, {}, { authorization: `Bearer ${credential}` });
    if (credential === 'greedy') expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_RATE_LIMITED');
    return errors === undefined;
  };
  const run = async (credential: string): Promise<number> => {
    let successes = 0;
    for (let index = 0; index < 100; index++) if (await ask(credential, index)) successes++;
    return successes;
  };
  const [, ...others] = await Promise.all(['greedy', 'one', 'two', 'three'].map(run));
  return others.reduce((sum, successes) => sum + successes);
}

describe('beside a credential that is always answered 429, all others are answered', () => {
  it('though one connection in twenty breaks', async () => {
    let calls = 0;
    const successes = await countSuccesses((request, response) =>
      ++calls % 20 === 0 ? request.socket.destroy() : good(request, response),
    );
    expect(successes).toBe(300);
  });

  it('though every connection that is used again breaks', async () => {
    const answered = new WeakSet<Socket>();
    let breaks = 0;
    const successes = await countSuccesses((request, response) => {
      if (answered.has(request.socket)) {
        breaks++;
        return request.socket.destroy();
      }
      answered.add(request.socket);
      return good(request, response);
    });
    expect(successes).toBe(300);
    expect(breaks).toBeGreaterThan(100);
  });
});

it('a broken connection that had not been used before is paid for by the budget', async () => {
  await using upstream = await startScriptedUpstream((request) => request.socket.destroy());
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const operations = 60;
  for (let operation = 0; operation < operations; operation++) {
    const { errors } = await gateway.query('{ systemTasks { totalCount } }');
    expect(errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
  }
  expect(upstream.targets.length).toBeLessThanOrEqual(operations * 1.1 + 10);
});

it('what breaks in the middle of a head is asked for again as well', async () => {
  let calls = 0;
  await using upstream = await startScriptedUpstream((request, response) => {
    if (++calls !== 2) return good(request, response);
    return request.socket.end('HTTP/1.1 200 OK\r\nContent-');
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  for (let time = 0; time < 3; time++) {
    expect((await gateway.query('{ systemTasks { totalCount } }')).errors).toBeUndefined();
  }
});
