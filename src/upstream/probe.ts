import { GatewayError } from '../errors.ts';
import type { TaskPageRequest } from './task-query.ts';
import type { Upstream } from './upstream.ts';

const probeTimeoutMs = 2_000;
const oneRow: TaskPageRequest = { number: 1, size: 1 };
const down: ReadonlySet<string> = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
]);

/**
 * Whether the upstream's API answers one call that reads one row. A refusal counts as an answer: it concerns the token, not
 * the upstream. The call uses its own connection, so other calls cannot delay it. Never rejects.
 */
export async function isReachable(upstream: Upstream, authorization: string | undefined): Promise<boolean> {
  const deadline = Date.now() + probeTimeoutMs;
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    const path = upstream.pagePath({ order: [] }, oneRow);
    upstream.readPage(await upstream.get(path, { authorization, deadline, signal, priority: 'probe' }), oneRow);
    return true;
  } catch (error) {
    return error instanceof GatewayError && !down.has(error.code);
  }
}
