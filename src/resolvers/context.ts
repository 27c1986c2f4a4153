import type { GatewayConfig } from '../config/config.ts';
import type { PageSizes } from '../connection/to-window.ts';
import { Cancellation, type CancelSignal } from '../flights/cancellation.ts';
import type { LiveQuery } from '../live/live-query.ts';
import type { LiveStream } from '../live/live-stream.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { TaskLists } from '../tasks/task-lists.ts';
import { TaskLoaders } from '../tasks/task-loaders.ts';
import type { Caller } from '../transport/transport.ts';
import { OperationCalls } from '../upstream/operation-calls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { UpstreamSession } from '../upstream/upstream-session.ts';

/** What the resolvers of one operation share. Nothing in it outlives the operation or is seen by another. */
export interface GatewayContext {
  readonly pageSizes: PageSizes;
  readonly maxRepresentations: number;
  readonly api: UpstreamApi;
  readonly lists: TaskLists;
  readonly loaders: TaskLoaders;
  /** The changes of a list from now on, for this caller. */
  readonly watchList: (query: LiveQuery) => LiveStream;
}

export type ContextOptions = Pick<
  GatewayConfig,
  'defaultPageSize' | 'maxPageSize' | 'maxRepresentations' | 'scanLimit'
>;

/** The record of an operation's cost. */
export type Tally = Pick<RequestRecord, 'upstreamCalls' | 'scannedRows'>;

/** The context of one operation, which asks the upstream by `calls`: its lists and its look-ups. What it costs goes into `tally`. */
export function createContext(
  options: ContextOptions,
  upstream: Upstream,
  calls: OperationCalls,
  tally: Tally,
  watchList: GatewayContext['watchList'] = watchNothing,
): GatewayContext {
  const session = new UpstreamSession(upstream, upstream.api, (path, priority) => {
    if (!calls.knows(path)) tally.upstreamCalls++;
    return calls.get(path, priority);
  });
  return {
    pageSizes: options,
    maxRepresentations: options.maxRepresentations,
    api: upstream.api,
    lists: new TaskLists(session, options.scanLimit, tally),
    loaders: new TaskLoaders(session, options),
    watchList,
  };
}

/** Of an operation that is no subscription. */
function watchNothing(): never {
  throw new Error('Only a subscription can watch a list.');
}

/** The lists as one poll on behalf of this caller sees them. */
export function createPollLists(
  { scanLimit }: Pick<GatewayConfig, 'scanLimit'>,
  upstream: Upstream,
  caller: Caller,
): TaskLists {
  // No request's record: a poll is for all who subscribe.
  const tally: Tally = { upstreamCalls: 0, scannedRows: 0 };
  const { get } = new OperationCalls(upstream, { ...caller, priority: 'poll' });
  return new TaskLists(new UpstreamSession(upstream, upstream.api, get), scanLimit, tally);
}

export interface CallerOptions {
  /** The request's `Authorization` header. */
  readonly authorization: string | undefined;
  /** Aborts when the caller leaves. */
  readonly signal: CancelSignal;
  /** Headers that identify the request to the upstream. */
  readonly correlation?: Readonly<Record<string, string>> | undefined;
}

/** Why calls are aborted that are left when their operation has ended. */
export const operationEnded = new DOMException('The operation has ended.', 'AbortError');

/**
 * On whose behalf, and until when, an operation that begins now asks the upstream. `end`, when it has ended, lets go of the
 * clock, and of calls that one failure has left without anybody who waits for them.
 */
export function toCaller(
  { upstreamToken, upstreamTimeoutMs }: Pick<GatewayConfig, 'upstreamToken' | 'upstreamTimeoutMs'>,
  { authorization, signal, correlation }: CallerOptions,
): { readonly caller: Caller; end(): void } {
  const operation = new Cancellation();
  const onAbort = (): void => operation.abort(signal.reason);
  const onTimeout = (): void => operation.abort(new DOMException('The operation has timed out.', 'TimeoutError'));
  const timer = setTimeout(onTimeout, upstreamTimeoutMs).unref();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort);
  return {
    caller: {
      authorization: upstreamToken === undefined ? authorization : `Bearer ${upstreamToken}`,
      deadline: Date.now() + upstreamTimeoutMs,
      signal: operation,
      correlation,
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      operation.abort(operationEnded);
    },
  };
}
