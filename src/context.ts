import type { GatewayConfig } from './config.ts';
import type { PageSizes } from './connection/to-window.ts';
import { TaskLists } from './tasks/task-lists.ts';
import { TaskLoaders } from './tasks/task-loaders.ts';
import type { Upstream } from './upstream/upstream.ts';
import { UpstreamSession } from './upstream/upstream-session.ts';

/** What the resolvers of one operation share. Nothing in it outlives the operation or is seen by another. */
export interface GatewayContext {
  readonly pageSizes: PageSizes;
  readonly maxRepresentations: number;
  readonly lists: TaskLists;
  readonly loaders: TaskLoaders;
}

/** The context of one operation: its credential, its deadline, its lists and look-ups. */
export function createContext(config: GatewayConfig, upstream: Upstream, request: Request): GatewayContext {
  const { upstreamToken, upstreamTimeoutMs, maxRepresentations, scanLimit } = config;
  const forwarded = request.headers.get('authorization') ?? undefined;
  const session = new UpstreamSession(upstream, {
    authorization: upstreamToken === undefined ? forwarded : `Bearer ${upstreamToken}`,
    deadline: Date.now() + upstreamTimeoutMs,
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(upstreamTimeoutMs)]),
  });
  return {
    pageSizes: config,
    maxRepresentations,
    lists: new TaskLists(session, scanLimit),
    loaders: new TaskLoaders(session),
  };
}
