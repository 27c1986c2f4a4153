import type { GatewayConfig } from '../config/config.ts';
import type { PageSizes } from '../connection/to-window.ts';
import { Cancellation, type CancelSignal } from '../flights/cancellation.ts';
import type { LiveQuery } from '../live/live-query.ts';
import type { LiveStream } from '../live/live-stream.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { TaskLoaders } from '../tasks/look-ups/task-loaders.ts';
import { TaskLists } from '../tasks/task-lists.ts';
import type { Caller } from '../transport/transport.ts';
import { OperationCalls } from '../upstream/operation-calls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import { type Get, UpstreamSession } from '../upstream/upstream-session.ts';

/** What the resolvers of one operation share. Nothing in it outlives the operation or is seen by another. */
export interface GatewayContext {
  readonly pageSizes: PageSizes;
  readonly maxRepresentations: number;
  /**
   * Reads tasks by the upstream's API; a promise while that is being found. Rejects if it cannot be found, each time with the
   * same error.
   */
  readonly tasks: () => TaskAccess | Promise<TaskAccess>;
  /** The changes of a list from now on, for this caller. */
  readonly watchList: (query: LiveQuery) => LiveStream;
}

/** What reads tasks for one operation. */
export interface TaskAccess {
  readonly api: UpstreamApi;
  readonly lists: TaskLists;
  readonly loaders: TaskLoaders;
}

/**
 * Uses what reads tasks: at once if the upstream's API is known, without a promise, else when it has been found. Rejects if it
 * cannot be found.
 */
export function withTasks<T>(
  { tasks }: Pick<GatewayContext, 'tasks'>,
  use: (access: TaskAccess) => T | Promise<T>,
): T | Promise<T> {
  const access = tasks();
  return access instanceof Promise ? access.then(use) : use(access);
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
  const { api } = calls;
  const get: Get = (path, priority) => {
    if (!calls.knows(path)) tally.upstreamCalls++;
    return calls.get(path, priority);
  };
  const toAccess = (known: UpstreamApi): TaskAccess => {
    const session = new UpstreamSession(upstream, known, get, () => api.doubt());
    return {
      api: known,
      lists: new TaskLists(session, options.scanLimit, tally),
      loaders: new TaskLoaders(session, options),
    };
  };
  let access: TaskAccess | Promise<TaskAccess> | undefined;
  return {
    pageSizes: options,
    maxRepresentations: options.maxRepresentations,
    tasks() {
      access ??= api.known ? toAccess(api.known) : api.find().then(toAccess);
      return access;
    },
    watchList,
  };
}

/** Of an operation that is no subscription. */
function watchNothing(): never {
  throw new Error('Only a subscription can watch a list.');
}

/**
 * Runs one poll with the lists that this caller sees; once more if the upstream turns out to have another API by now. Rejects
 * if the API cannot be found.
 */
export async function pollLists<T>(
  { scanLimit }: Pick<GatewayConfig, 'scanLimit'>,
  upstream: Upstream,
  caller: Caller,
  use: (lists: TaskLists) => Promise<T>,
): Promise<T> {
  const poll = async ({ api, get }: OperationCalls): Promise<T> => {
    const session = new UpstreamSession(upstream, await api.find(), get, () => api.doubt());
    // No request's record: a poll is for all who subscribe.
    const tally: Tally = { upstreamCalls: 0, scannedRows: 0 };
    return use(new TaskLists(session, scanLimit, tally));
  };
  const calls = new OperationCalls(upstream, { ...caller, priority: 'poll' });
  try {
    const result = await poll(calls);
    if (!calls.api.successor) return result;
  } catch (error) {
    if (!calls.api.successor) throw error;
  }
  return poll(calls.again());
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
