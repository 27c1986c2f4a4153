import type { GatewayConfig } from '../config/config.ts';
import type { Answer } from '../transport/answer.ts';
import type { Caller } from '../transport/transport.ts';
import { ApiDetection } from '../upstream/api-detection.ts';
import { createApis } from '../upstream/apis.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskPageRequest } from '../upstream/task-query.ts';
import { Upstream } from '../upstream/upstream.ts';
import { toPagePath, type UpstreamApi } from '../upstream/upstream-api.ts';

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
  readonly #apis = createApis();
  #retries = 0;
  #lastProbe: Answer | undefined;

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

  /** All that the upstream may have. */
  get apis(): readonly UpstreamApi[] {
    return Object.values(this.#apis);
  }

  /** The API that UPSTREAM_API demands; undefined if it is `auto`. */
  get demanded(): UpstreamApi | undefined {
    const { upstreamApi } = this.#config;
    return upstreamApi === 'auto' ? undefined : this.#apis[upstreamApi];
  }

  /** The answer to the last probe. */
  get lastProbe(): Answer | undefined {
    return this.#lastProbe;
  }

  /** Detects the API as the gateway does with `auto`, whatever UPSTREAM_API demands. Throws as `ApiDetection.find`. */
  findApi(): Promise<UpstreamApi> {
    const detection = new ApiDetection({
      apis: this.apis,
      get: async (...request) => {
        this.#lastProbe = undefined;
        this.#lastProbe = await this.#upstream.get(...request);
        return this.#lastProbe;
      },
      readPage: (...page) => this.#upstream.readPage(...page),
      onFound: () => undefined,
    });
    return detection.find(this.#caller(), undefined);
  }

  /** Requests a page of all tasks. Throws as `Transport.get`. */
  askForPage(request: TaskPageRequest, api: UpstreamApi): Promise<TimedAnswer> {
    return this.ask(toPagePath(api, allTasks, request) ?? api.listPath);
  }

  /** Requests a path below the API root. Throws as `Transport.get`. */
  async ask(path: string): Promise<TimedAnswer> {
    const began = performance.now();
    const answer = await this.#upstream.get(path, this.#caller());
    return { answer, durationMs: performance.now() - began, answeredAt: Date.now() };
  }

  /** Throws as `Upstream.readPage`. `request` must be for the first page. */
  readPage(answer: Answer, request: TaskPageRequest, api: UpstreamApi): TaskPage {
    const page = this.#upstream.readPage(answer, request, api);
    if (!page) throw new Error('The first page exists in every list.');
    return page;
  }

  #caller(): Caller {
    const { upstreamToken, upstreamTimeoutMs } = this.#config;
    return {
      authorization: upstreamToken === undefined ? undefined : `Bearer ${upstreamToken}`,
      deadline: Date.now() + upstreamTimeoutMs,
      signal: AbortSignal.timeout(upstreamTimeoutMs),
    };
  }

  async close(): Promise<void> {
    await this.#upstream.close();
  }
}

const allTasks = { order: [{ field: 'UUID', direction: 'ASC' }] } as const;
