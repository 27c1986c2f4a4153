import { brokenContract, GatewayError } from '../errors.ts';
import { JsonReader } from '../json/reader.ts';
import { type Answer, toJsonBytes } from '../transport/answer.ts';
import type { CallPriority } from '../transport/call-priority.ts';
import { type Caller, Transport, type TransportOptions } from '../transport/transport.ts';
import { ApiDetection } from './api-detection.ts';
import { type ApiChoice, createApis } from './apis.ts';
import { Drift } from './drift.ts';
import { complaintsOf, isNotFound, toStatusError } from './status-error.ts';
import { BrokenTask, type Task } from './task.ts';
import { readTaskPage, type TaskPage } from './task-page.ts';
import type { TaskPageRequest, TaskQuery } from './task-query.ts';
import { TextAllowance } from './text-allowance.ts';
import type { UpstreamApi } from './upstream-api.ts';

export interface UpstreamOptions extends TransportOptions {
  /** The largest page to request, in rows. */
  readonly maxPageSize: number;
  readonly api: ApiChoice;
  /** Called when its API has been found, and when another one has taken its place. */
  readonly onApi?: (found: UpstreamApi, before: UpstreamApi | undefined) => void;
}

/** authentik's list of tasks, by whichever API, shared by all requests; caller data is passed with each call. */
export class Upstream {
  readonly detection: ApiDetection;
  readonly #transport: Transport;
  readonly #drift: Drift;
  #maxPageSize: number;

  constructor({ maxPageSize, api, onApi, ...transport }: UpstreamOptions) {
    this.#drift = new Drift(transport.events);
    this.#transport = new Transport(transport);
    this.#maxPageSize = maxPageSize;
    const apis = createApis();
    this.detection = new ApiDetection({
      apis: api === 'auto' ? Object.values(apis) : [apis[api]],
      get: (...request) => this.get(...request),
      readPage: (...answer) => this.readPage(...answer),
      onFound: (found, before) => {
        // Another release may serve larger pages.
        this.#maxPageSize = maxPageSize;
        onApi?.(found, before);
      },
    });
  }

  /** The largest page size that the upstream serves, in rows, as far as known: smaller once it has capped a page. */
  get maxPageSize(): number {
    return this.#maxPageSize;
  }

  /** Whether a call would be sent at once because a connection is idle. */
  get hasFreeConnection(): boolean {
    return this.#transport.hasFreeConnection;
  }

  /** Calls a path below the API root, as `Transport.get`. */
  get(path: string, caller: Caller, expected?: Buffer, priority?: CallPriority): Promise<Answer> {
    return this.#transport.get(path, caller, expected, priority);
  }

  /** Learns from a 400 which values of the query this release does not know: the API leaves them out from then on. */
  learn({ body }: Answer, query: TaskQuery, api: UpstreamApi): void {
    for (const value of api.learn(complaintsOf(body), query)) this.#drift.note('unknown value', value);
  }

  /**
   * Parses an answer as a page. Undefined if the page is past the end; page 1 exists in every list. Throws GatewayError
   * with the matching code.
   */
  readPage({ status, body }: Answer, request: TaskPageRequest, api: UpstreamApi): TaskPage | undefined {
    if (isNotFound(status, body) && request.number !== 1) return undefined;
    if (status !== 200) throw toStatusError(status, body, api);
    const page = asJson(() => readTaskPage(toJsonBytes(body), request, api, this.#drift));
    if (page.size < request.size) this.#maxPageSize = Math.min(this.#maxPageSize, page.size);
    return page;
  }

  /**
   * Parses an answer as a task. Undefined if no task has this UUID. Throws GatewayError with the matching code, also if the
   * task breaks the contract.
   */
  readTask({ status, body }: Answer, uuid: string, api: UpstreamApi): Task | undefined {
    if (isNotFound(status, body)) return undefined;
    if (status !== 200) throw toStatusError(status, body, api);
    const row = asJson(() => {
      const reader = new JsonReader(toJsonBytes(body));
      const texts = new TextAllowance(body.length);
      const read = api.readRow(reader, { drift: this.#drift, texts, notesFields: true });
      reader.end();
      return read;
    });
    if (row instanceof BrokenTask) throw new GatewayError(row.code, row.message);
    if (row.uuid !== uuid) throw brokenContract('it is for another task than the requested one');
    return row;
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }
}

function asJson<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw brokenContract('it is not JSON', cause);
    throw cause;
  }
}
