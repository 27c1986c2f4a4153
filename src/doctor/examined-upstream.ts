import type { GatewayConfig } from '../config/config.ts';
import type { Answer } from '../transport/answer.ts';
import { systemTasksApi } from '../upstream/system-tasks-api/system-tasks-api.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskPageRequest } from '../upstream/task-query.ts';
import { Upstream } from '../upstream/upstream.ts';
import { toPagePath } from '../upstream/upstream-api.ts';

/** An answer and its arrival time. */
export interface TimedAnswer {
  readonly answer: Answer;
  /** From the call to the complete answer, including retries, in milliseconds. */
  readonly durationMs: number;
  /** In milliseconds on the `Date.now` clock. */
  readonly answeredAt: number;
}

/** The upstream as the gateway would use it, with a record of deviations and retries. */
export class ExaminedUpstream {
  readonly #config: GatewayConfig;
  readonly #upstream: Upstream;
  readonly #departures = new Set<string>();
  #retries = 0;

  constructor(config: GatewayConfig) {
    this.#config = config;
    this.#upstream = new Upstream({
      url: config.upstreamUrl,
      connections: config.upstreamConnections,
      maxWaiting: config.upstreamMaxWaiting,
      maxBytes: config.upstreamMaxBytes,
      maxPageSize: config.maxPageSize,
      coalesce: false,
      api: config.upstreamApi,
      timeoutMs: config.upstreamTimeoutMs,
      httpProxy: config.httpProxy,
      httpsProxy: config.httpsProxy,
      noProxy: config.noProxy,
      events: {
        called: () => undefined,
        retried: () => void this.#retries++,
        coalesced: () => undefined,
        drifted: (kind, name) => void this.#departures.add(`${kind} ${JSON.stringify(name)}`),
      },
    });
  }

  /** Deviations from the documented contract that the gateway tolerates, so far. */
  get departures(): readonly string[] {
    return [...this.#departures];
  }

  /** Number of retries so far. */
  get retries(): number {
    return this.#retries;
  }

  /** Requests a page of all tasks. Throws as `Transport.get`. */
  async ask(request: TaskPageRequest): Promise<TimedAnswer> {
    const { upstreamToken, upstreamTimeoutMs } = this.#config;
    const began = performance.now();
    const answer = await this.#upstream.get(toPagePath(systemTasksApi, allTasks, request) ?? systemTasksApi.listPath, {
      authorization: upstreamToken === undefined ? undefined : `Bearer ${upstreamToken}`,
      deadline: Date.now() + upstreamTimeoutMs,
      signal: AbortSignal.timeout(upstreamTimeoutMs),
    });
    return { answer, durationMs: performance.now() - began, answeredAt: Date.now() };
  }

  /** Throws as `Upstream.readPage`. `request` must be for the first page. */
  readPage(answer: Answer, request: TaskPageRequest): TaskPage {
    const page = this.#upstream.readPage(answer, request, systemTasksApi);
    if (!page) throw new Error('The first page exists in every list.');
    return page;
  }

  async close(): Promise<void> {
    await this.#upstream.close();
  }
}

const allTasks = { order: [{ field: 'UUID', direction: 'ASC' }] } as const;
