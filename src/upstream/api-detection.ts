import { GatewayError } from '../errors.ts';
import { Cancellation } from '../flights/cancellation.ts';
import { type Flight, SharedFlights } from '../flights/shared-flights.ts';
import type { Answer } from '../transport/answer.ts';
import type { CallPriority } from '../transport/call-priority.ts';
import type { Caller } from '../transport/transport.ts';
import { toTransportError } from '../transport/transport-error.ts';
import { isRefusal } from './status-error.ts';
import type { TaskPageRequest } from './task-query.ts';
import type { UpstreamApi } from './upstream-api.ts';

export interface ApiDetectionOptions {
  /** In the order of the probes. With a single one, there is nothing to detect. */
  readonly apis: readonly UpstreamApi[];
  /** As `Transport.get`. */
  readonly get: (path: string, caller: Caller, expected: undefined, priority: CallPriority) => Promise<Answer>;
  /** Throws the error that an answer stands for if it is not a page. */
  readonly readPage: (answer: Answer, request: TaskPageRequest, api: UpstreamApi) => unknown;
  /** Called when an API has been found, and when another one has taken its place. */
  readonly onFound: (found: UpstreamApi, before: UpstreamApi | undefined) => void;
}

/** On whose behalf, and until when, to detect. */
export type Detecting = Pick<Caller, 'authorization' | 'deadline' | 'signal'>;

const oneRow: TaskPageRequest = { number: 1, size: 1 };

/**
 * The part of its time that an operation waits for probes without a credential, if it can still probe with its own: a server
 * in front of authentik may leave anonymous requests unanswered.
 */
const anonymousShare = 1 / 4;

/**
 * Finds out which API the upstream has, and remembers it. Whoever waits for the same probes shares them, but nobody gets an
 * outcome that is older than the question.
 */
export class ApiDetection {
  readonly #options: ApiDetectionOptions;
  readonly #flights = new SharedFlights<UpstreamApi | undefined>({ idleStart: 'at-once', joinable: 'until-start' });
  /** Ends the waiting of each that waits. */
  readonly #waiting = new Set<() => void>();
  readonly #required: UpstreamApi | undefined;
  #known: UpstreamApi | undefined;

  constructor(options: ApiDetectionOptions) {
    this.#options = options;
    if (options.apis.length === 1) this.#known = this.#required = options.apis[0];
  }

  /** All that the upstream may have. */
  get apis(): readonly UpstreamApi[] {
    return this.#options.apis;
  }

  /** The API that was found last; undefined if none has been found yet. */
  get known(): UpstreamApi | undefined {
    return this.#known;
  }

  /**
   * Probes the upstream, unless another API than `doubted` is known: without a credential, and if that decides nothing, with
   * the operation's. Throws UPSTREAM_ERROR if the upstream has none of the APIs, and the error that the last answer stands for
   * if nothing was decided; what was known stays known then.
   */
  async find(detecting: Detecting, doubted: UpstreamApi | undefined): Promise<UpstreamApi> {
    const { authorization, deadline } = detecting;
    if (this.#required) return this.#required;
    const anonymous = { ...detecting, authorization: undefined };
    if (authorization === undefined) return this.#orNone(await this.#join(anonymous, doubted));
    try {
      const patienceMs = Math.max(0, deadline - Date.now()) * anonymousShare;
      return this.#orNone(await this.#join(anonymous, doubted, patienceMs));
    } catch (error) {
      if (error instanceof NoApiError || detecting.signal.aborted) throw error;
      return this.#orNone(await this.#join(detecting, doubted));
    }
  }

  #orNone(found: UpstreamApi | undefined): UpstreamApi {
    if (found) return found;
    throw new NoApiError(this.#options.apis);
  }

  /** Waits for the next detection with this credential, or until another one has found an API. Undefined if there is none. */
  async #join(
    { authorization, deadline, signal }: Detecting,
    doubted: UpstreamApi | undefined,
    patienceMs?: number,
  ): Promise<UpstreamApi | undefined> {
    const waiting = new Cancellation();
    const onAbort = (): void => waiting.abort(signal.reason);
    const onFound = (): void => waiting.abort(undefined);
    const onImpatience = (): void => waiting.abort(new DOMException('The probe has timed out.', 'TimeoutError'));
    const timer = patienceMs === undefined ? undefined : setTimeout(onImpatience, patienceMs).unref();
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
    this.#waiting.add(onFound);
    try {
      const key = `${doubted?.name ?? ''}\n${authorization ?? ''}`;
      const start = (flight: Flight) => this.#detect(authorization, flight, doubted);
      return await this.#flights.join(key, waiting, start, { deadline }).outcome;
    } catch (error) {
      if (this.#isSettled(doubted) && !signal.aborted) return this.#known;
      throw toTransportError(error, waiting, undefined);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.#waiting.delete(onFound);
    }
  }

  #isSettled(doubted: UpstreamApi | undefined): boolean {
    return this.#known !== doubted;
  }

  async #detect(
    authorization: string | undefined,
    flight: Flight,
    doubted: UpstreamApi | undefined,
  ): Promise<UpstreamApi | undefined> {
    if (this.#isSettled(doubted)) return this.#known;
    const found = await this.#probeAll({
      authorization,
      signal: flight.signal,
      get deadline() {
        return flight.deadline;
      },
    });
    if (this.#isSettled(doubted)) return this.#known;
    if (found) this.#remember(found);
    return found;
  }

  #remember(found: UpstreamApi): void {
    const before = this.#known;
    if (found === before) return;
    this.#known = found;
    this.#options.onFound(found, before);
    for (const release of this.#waiting) release();
  }

  /** The first API that the upstream has; undefined if it has none. Throws if an answer decides nothing. */
  async #probeAll(caller: Caller): Promise<UpstreamApi | undefined> {
    for (const api of this.#options.apis) if (await this.#probe(api, caller)) return api;
    return undefined;
  }

  /**
   * Whether the upstream has this API. Retried as every call, since for a caller without a credential it is the only probe.
   * It waits for no other call, and carries no request's ID, as it is for all that wait.
   */
  async #probe(api: UpstreamApi, caller: Caller): Promise<boolean> {
    const { get, readPage } = this.#options;
    const answer = await get(`${api.listPath}?page_size=1`, caller, undefined, 'probe');
    const { status, body } = answer;
    if (status === 404) return false;
    // authentik gives a reason for every refusal, always with this status; a server in front of it may refuse otherwise.
    if (status === 403 && isRefusal(status, body)) return true;
    readPage(answer, oneRow, api);
    return true;
  }
}

/** The upstream has none of the APIs. */
class NoApiError extends GatewayError {
  constructor(apis: readonly UpstreamApi[]) {
    const paths = apis.map(({ listPath }) => listPath).join(' and ');
    super('UPSTREAM_ERROR', `The upstream has no list of tasks: it answered with status 404 to ${paths}.`, {
      upstream: { status: 404 },
    });
  }
}
