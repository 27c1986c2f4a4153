import { Drift, type DriftListener } from './drift.ts';
import { parseExactJson } from './exact-json.ts';
import { isNotFound, toStatusError } from './status-error.ts';
import { brokenContract, type Task } from './task.ts';
import { type TaskPage, toTaskPage } from './task-page.ts';
import { type TaskPageRequest, type TaskQuery, toQueryString } from './task-query.ts';
import { toTask } from './task-row.ts';
import { type Caller, Transport, type TransportOptions } from './transport.ts';

const listPath = '/events/system_tasks/';

export interface UpstreamOptions extends TransportOptions {
  /** The largest page that is asked for, in rows. */
  readonly maxPageSize: number;
  /** Is told of each departure from the documented contract that is tolerated, once. */
  readonly onDrift: DriftListener;
}

/** authentik's list of system tasks, shared by all requests; what belongs to a caller is handed in with each call. */
export class Upstream {
  readonly #transport: Transport;
  readonly #drift: Drift;
  #maxPageSize: number;

  constructor({ maxPageSize, onDrift, ...transport }: UpstreamOptions) {
    this.#drift = new Drift(onDrift);
    this.#transport = new Transport(transport);
    this.#maxPageSize = maxPageSize;
  }

  /** The largest page that the upstream serves, in rows, as far as is known: smaller once it has capped one. */
  get maxPageSize(): number {
    return this.#maxPageSize;
  }

  /**
   * One call. Undefined where the page lies past the end; page 1 exists in every list.
   * Throws GatewayError with the code of what went wrong.
   */
  async listTasks(query: TaskQuery, request: TaskPageRequest, caller: Caller): Promise<TaskPage | undefined> {
    const { status, text } = await this.#transport.get(`${listPath}?${toQueryString(query, request)}`, caller);
    if (isNotFound(status, text) && request.number !== 1) return undefined;
    if (status !== 200) throw toStatusError(status, text);
    const page = toTaskPage(parseBody(text), request, this.#drift);
    if (page.size < request.size) this.#maxPageSize = Math.min(this.#maxPageSize, page.size);
    return page;
  }

  /**
   * One call. Undefined where there is no task with this UUID.
   * Throws GatewayError with the code of what went wrong, also where the task breaks the contract.
   */
  async getTask(uuid: string, caller: Caller): Promise<Task | undefined> {
    const { status, text } = await this.#transport.get(`${listPath}${uuid}/`, caller);
    if (isNotFound(status, text)) return undefined;
    if (status !== 200) throw toStatusError(status, text);
    const task = toTask(parseBody(text), this.#drift);
    if (task.uuid !== uuid) throw brokenContract('it is of another task than the one asked for');
    return task;
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }
}

function parseBody(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (cause) {
    throw brokenContract('it is not JSON', cause);
  }
}
