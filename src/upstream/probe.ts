import { GatewayError } from '../errors.ts';
import type { Caller } from '../transport/transport.ts';
import type { TaskPageRequest } from './task-query.ts';
import type { Upstream } from './upstream.ts';
import { toPagePath, type UpstreamApi } from './upstream-api.ts';

const probeTimeoutMs = 2_000;
const oneRow: TaskPageRequest = { number: 1, size: 1 };
const down: ReadonlySet<string> = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
]);

/**
 * Whether the upstream's API answers one call that reads one row, or, while it is not known, can be found. A refusal counts as
 * an answer: it concerns the token, not the upstream. The calls use their own connection, so other calls cannot delay them.
 * Never rejects.
 */
export async function isReachable(upstream: Upstream, authorization: string | undefined): Promise<boolean> {
  const deadline = Date.now() + probeTimeoutMs;
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    await reach(upstream, { authorization, deadline, signal, priority: 'probe' });
    return true;
  } catch (error) {
    return error instanceof GatewayError && !down.has(error.code);
  }
}

/** Throws if the upstream's API does not answer as it should. */
async function reach(upstream: Upstream, caller: Caller): Promise<void> {
  const { detection } = upstream;
  const api = detection.known;
  if (!api) {
    await detection.find(caller, undefined);
    return;
  }
  const answer = await upstream.get(toProbePath(api), caller);
  // To be found is an answer.
  if (answer.status === 404 && (await detection.find(caller, api)) !== api) return;
  upstream.readPage(answer, oneRow, api);
}

function toProbePath(api: UpstreamApi): string {
  return toPagePath(api, { order: [] }, oneRow) ?? api.listPath;
}
