import type { GatewayConfig } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import type { Answer } from '../transport/answer.ts';
import { proxyFor } from '../transport/proxy.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { checkName, checkUrl } from './check-address.ts';
import { checkClock } from './check-clock.ts';
import { checkConnection, explainNoAnswer } from './check-connection.ts';
import { checkEndpoint, explainNoApi, wrongApi } from './check-endpoint.ts';
import { checkLatency } from './check-latency.ts';
import { checkPageSize, checkTasks } from './check-page.ts';
import { checkScans } from './check-scans.ts';
import { checkToken } from './check-token.ts';
import { checkVersion } from './check-version.ts';
import type { ExaminedUpstream } from './examined-upstream.ts';
import type { Finding } from './finding.ts';
import { tryAddresses } from './try-addresses.ts';

const latencyCalls = 5;
const oneRow = { number: 1, size: 1 } as const;
/** Every release has it. */
const versionPath = '/admin/version/';

/** Examines the upstream, one subject after the other, until the next one cannot be examined. */
export async function* examine(upstream: ExaminedUpstream, config: GatewayConfig): AsyncGenerator<Finding> {
  const { upstreamUrl, upstreamToken, upstreamTimeoutMs, maxPageSize, scanLimit } = config;
  yield checkUrl(upstreamUrl);
  const proxy = proxyFor(upstreamUrl, config)?.name;
  const name = await checkName(upstreamUrl, proxy);
  yield name;
  if (name.mark === 'fail') return;
  const first = await orError(upstream.ask(versionPath));
  if (first instanceof GatewayError) {
    // With a proxy, only the proxy needs to reach the upstream's addresses.
    const attempts = proxy === undefined ? await tryAddresses(upstreamUrl, upstreamTimeoutMs) : [];
    yield* explainNoAnswer(first, upstreamTimeoutMs, attempts, proxy);
    return;
  }
  yield* checkConnection(upstreamUrl, first, proxy);
  yield checkClock(first);

  const endpoint = await examineEndpoint(upstream, config);
  yield endpoint.finding;
  if (!endpoint.found) return;
  const { api, answer } = endpoint.found;
  if (upstreamToken !== undefined) yield checkVersion(first.answer);
  yield checkToken(answer, upstreamToken !== undefined, api);
  if (answer.status !== 200) return;

  const page = await orError(readLargestPage(upstream, endpoint.found, maxPageSize));
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
  yield checkScans(page, api.abilities, scanLimit);
  yield await measureLatency(upstream, api, upstreamTimeoutMs);
}

/** The API to examine, and its answer to a request for one row. */
interface FoundApi {
  readonly api: UpstreamApi;
  readonly answer: Answer;
}

/** Without `found`, the finding is a failure. */
async function examineEndpoint(
  upstream: ExaminedUpstream,
  { upstreamApi }: GatewayConfig,
): Promise<{ readonly finding: Finding; readonly found?: FoundApi }> {
  const { demanded } = upstream;
  const detected = await orError(upstream.findApi());
  if (detected instanceof GatewayError && !demanded) {
    return { finding: explainNoApi(detected, upstream.lastProbe, upstream.apis) };
  }
  const api = detected instanceof GatewayError ? demanded : detected;
  if (!api) throw new Error('Either an API was found or one is demanded.');
  if (demanded && api !== demanded) return { finding: wrongApi(api, demanded, upstreamApi) };
  const timed = await orError(upstream.askForPage(oneRow, api));
  if (timed instanceof GatewayError) return { finding: explainNoApi(timed, undefined, []) };
  const finding = checkEndpoint(timed.answer, api, upstreamApi);
  return finding.mark === 'fail' ? { finding } : { finding, found: { api, answer: timed.answer } };
}

async function readLargestPage(upstream: ExaminedUpstream, { api, answer }: FoundApi, size: number): Promise<TaskPage> {
  upstream.readPage(answer, oneRow, api);
  const largest = { number: 1, size };
  return upstream.readPage((await upstream.askForPage(largest, api)).answer, largest, api);
}

async function measureLatency(upstream: ExaminedUpstream, api: UpstreamApi, timeoutMs: number): Promise<Finding> {
  const durationsMs: number[] = [];
  for (let call = 0; call < latencyCalls; call++) {
    const timed = await orError(upstream.askForPage(oneRow, api));
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
