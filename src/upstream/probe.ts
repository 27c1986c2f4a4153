import { GatewayError } from '../errors.ts';
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
 * Whether the upstream's API answers one call that reads one row. A refusal counts as an answer: it concerns the token, not
 * the upstream. The call uses its own connection, so other calls cannot delay it. Never rejects.
 */
export async function isReachable(
  upstream: Upstream,
  api: UpstreamApi,
  authorization: string | undefined,
): Promise<boolean> {
  const deadline = Date.now() + probeTimeoutMs;
  const signal = AbortSignal.timeout(probeTimeoutMs);
  try {
    const path = toPagePath(api, { order: [] }, oneRow) ?? api.listPath;
    upstream.readPage(await upstream.get(path, { authorization, deadline, signal, priority: 'probe' }), oneRow, api);
    return true;
  } catch (error) {
    return error instanceof GatewayError && !down.has(error.code);
  }
}
