import type { GatewayConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { proxyFor } from '../transport/proxy.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import { checkName, checkUrl } from './check-address.ts';
import { checkClock } from './check-clock.ts';
import { checkConnection, explainNoAnswer } from './check-connection.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkLatency } from './check-latency.ts';
import { checkPageSize, checkTasks } from './check-page.ts';
import { checkToken } from './check-token.ts';
import type { ExaminedUpstream, TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';
import { tryAddresses } from './try-addresses.ts';

const latencyCalls = 5;
const oneRow = { number: 1, size: 1 } as const;

/** Examines the upstream, one subject after the other, until the next one cannot be examined. */
export async function* examine(upstream: ExaminedUpstream, config: GatewayConfig): AsyncGenerator<Finding> {
  const { upstreamUrl, upstreamToken, upstreamTimeoutMs, maxPageSize } = config;
  yield checkUrl(upstreamUrl);
  const proxy = proxyFor(upstreamUrl, config)?.name;
  const name = await checkName(upstreamUrl, proxy);
  yield name;
  if (name.mark === 'fail') return;
  const first = await orError(upstream.ask(oneRow));
  if (first instanceof GatewayError) {
    // With a proxy, only the proxy needs to reach the upstream's addresses.
    const attempts = proxy === undefined ? await tryAddresses(upstreamUrl, upstreamTimeoutMs) : [];
    yield* explainNoAnswer(first, upstreamTimeoutMs, attempts, proxy);
    return;
  }
  yield* checkConnection(upstreamUrl, first, proxy);
  yield checkClock(first);
  const endpoint = checkEndpoint(first.answer);
  yield endpoint;
  if (endpoint.mark === 'fail') return;
  yield checkToken(first.answer, upstreamToken !== undefined);
  if (first.answer.status !== 200) return;

  const page = await orError(readLargestPage(upstream, first, maxPageSize));
  if (page instanceof GatewayError) {
    yield {
      subject: 'envelope',
      mark: 'fail',
      text: `${page.message} Please report this with your authentik version.`,
    };
    return;
  }
  yield { subject: 'envelope', mark: 'ok', text: 'as documented, and consistent' };
  yield checkTasks(page, upstream.departures);
  yield checkPageSize(page, maxPageSize);
  yield await measureLatency(upstream, upstreamTimeoutMs);
}

async function readLargestPage(upstream: ExaminedUpstream, first: TimedAnswer, size: number): Promise<TaskPage> {
  upstream.readPage(first.answer, oneRow);
  const largest = { number: 1, size };
  return upstream.readPage((await upstream.ask(largest)).answer, largest);
}

async function measureLatency(upstream: ExaminedUpstream, timeoutMs: number): Promise<Finding> {
  const durationsMs: number[] = [];
  for (let call = 0; call < latencyCalls; call++) {
    const timed = await orError(upstream.ask(oneRow));
    if (timed instanceof GatewayError || timed.answer.status !== 200) {
      const why = timed instanceof GatewayError ? timed.message : `It answered with status ${timed.answer.status}.`;
      return {
        subject: 'latency',
        mark: 'fail',
        text: `call ${call + 1} of ${latencyCalls} failed. ${why} Try again.`,
      };
    }
    durationsMs.push(timed.durationMs);
  }
  return checkLatency(durationsMs, upstream.retries, timeoutMs);
}

async function orError<T>(promise: Promise<T>): Promise<T | GatewayError> {
  return promise.catch((error: unknown) => {
    if (error instanceof GatewayError) return error;
    throw error;
  });
}
