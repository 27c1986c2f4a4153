import type { PageSizes } from './connection/to-window.ts';
import { TaskLists } from './tasks/task-lists.ts';
import type { Upstream } from './upstream/upstream.ts';
import { UpstreamSession } from './upstream/upstream-session.ts';

/** What the resolvers of one operation share. Nothing in it outlives the operation or is seen by another. */
export interface GatewayContext {
  readonly pageSizes: PageSizes;
  readonly lists: TaskLists;
}

export interface ContextOptions {
  readonly upstream: Upstream;
  readonly pageSizes: PageSizes;
  /** The gateway's own token for the upstream; undefined where the caller's credential counts. */
  readonly upstreamToken: string | undefined;
  /** How long one operation may wait for the upstream, in milliseconds. */
  readonly upstreamTimeoutMs: number;
}

/** The context of one operation: its credential, its deadline, its lists. */
export function createContext(options: ContextOptions, request: Request): GatewayContext {
  const { upstream, pageSizes, upstreamToken, upstreamTimeoutMs } = options;
  const session = new UpstreamSession(upstream, {
    authorization: upstreamToken === undefined ? forwardedAuthorization(request) : `Bearer ${upstreamToken}`,
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(upstreamTimeoutMs)]),
  });
  return { pageSizes, lists: new TaskLists(session) };
}

function forwardedAuthorization(request: Request): string | undefined {
  return request.headers.get('authorization') ?? undefined;
}
