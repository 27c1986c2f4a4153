import type { GraphQLSchema } from 'graphql';
import type { GatewayConfig } from '../config/config.ts';
import { type Executed, executeOperation } from '../execution/execute-operation.ts';
import { Cancellation } from '../flights/cancellation.ts';
import { type Flight, SharedFlights } from '../flights/shared-flights.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { WriterLimitError } from '../json/byte-writer.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { createContext, operationEnded, toCaller } from '../resolvers/context.ts';
import { toRefusalError } from '../rules/client-error.ts';
import type { Answer } from '../transport/answer.ts';
import { correlationHeaders } from '../transport/correlation-headers.ts';
import type { Caller } from '../transport/transport.ts';
import { OperationCalls, type Read } from '../upstream/operation-calls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { admissionErrors, dependsOnApi } from './admit.ts';
import { type Query, toKey, toReplayKey } from './query-key.ts';
import { largestReplay, ReplayCache } from './replay-cache.ts';
import { verifyReplay } from './verify-replay.ts';

export interface SharedOperationsOptions {
  readonly config: GatewayConfig;
  readonly upstream: Upstream;
  /** As clients see it. */
  readonly schema: GraphQLSchema;
  readonly executionSchema: GraphQLSchema;
}

/**
 * Answers queries. Callers of one credential that ask the same at the same time share the work, if it has not begun: no
 * answer is older than its request. Work that was done before is replayed: its upstream calls are made again, and if the
 * same bytes come, so do those of the response.
 */
export class SharedOperations {
  readonly #options: SharedOperationsOptions;
  readonly #replays: ReplayCache;
  readonly #flights: SharedFlights<Executed>;
  #serial = 0;

  constructor(options: SharedOperationsOptions) {
    const { config, upstream } = options;
    this.#options = options;
    this.#replays = new ReplayCache(config.answerCacheBytes);
    this.#flights = new SharedFlights({
      idleStart: 'end-of-turn',
      joinable: 'until-start',
      mayOverlap: () => upstream.hasFreeConnection,
    });
  }

  /** What is kept for replays. */
  get replays(): Pick<ReplayCache, 'bytes' | 'entries'> {
    return this.#replays;
  }

  /** Undefined if the caller leaves before the answer. */
  async answer(query: Query, { header, signal, record }: GatewayRequest): Promise<Executed | undefined> {
    const { config } = this.#options;
    const authorization = header('authorization');
    const { caller, end } = toCaller(config, { authorization, signal, correlation: correlationHeaders(record) });
    const key = toKey(query, caller.authorization);
    const flightKey = config.coalesceCalls ? key : `${this.#serial++}`;
    const { deadline } = caller;
    let led: { readonly flight: Flight; readonly work: Promise<Executed> } | undefined;
    const start = (flight: Flight): Promise<Executed> => {
      led = { flight, work: this.#replayOrExecute(key, query, flight, caller, record) };
      return led.work;
    };
    const ticket = this.#flights.join(flightKey, caller.signal, start, { deadline });
    try {
      const answered = await ticket.outcome;
      if (ticket.joined) record.shared = 'joined';
      return answered;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!caller.signal.aborted) throw error;
      // Its time is up. If nobody else waits, the work has been ended for it, and says how far it came. Else the operation
      // is executed with no time left, so that the response has its usual form.
      if (led?.flight.signal.aborted) return await led.work;
      return await this.#execute(query, new OperationCalls(this.#options.upstream, caller), record);
    } finally {
      end();
    }
  }

  async #replayOrExecute(
    key: string,
    query: Query,
    flight: Flight,
    leader: Caller,
    record: RequestRecord,
  ): Promise<Executed> {
    const { upstream, config } = this.#options;
    const work = new Cancellation();
    const onAbort = (): void => work.abort(flight.signal.reason);
    flight.signal.addEventListener('abort', onAbort);
    const caller: Caller = {
      ...leader,
      signal: work,
      get deadline() {
        return flight.deadline;
      },
    };
    try {
      const known = new Map<string, Promise<Answer>>();
      const api = upstream.detection.known;
      const revision = api?.revision ?? 0;
      const replayKey = toReplayKey(key, api);
      const replay = this.#replays.get(replayKey);
      if (replay && (await verifyReplay(replay.reads, (read) => this.#repeat(read, caller, known, record)))) {
        this.#replays.proved(replayKey);
        record.shared = 'replayed';
        return { body: replay.body };
      }
      const calls = new OperationCalls(upstream, caller, { known, keptBytes: largestReplay(config.answerCacheBytes) });
      const answered = await this.#execute(query, calls, record);
      // The calls of a second attempt are not known here. The calls from which the API has learnt will not be needed again.
      const used = calls.api.successor ? undefined : calls.api.known;
      const { reads } = calls;
      if ('body' in answered && used?.revision === revision && reads) {
        this.#replays.offer(toReplayKey(key, used), { reads, body: answered.body });
      } else this.#replays.delete(replayKey);
      return answered;
    } finally {
      flight.signal.removeEventListener('abort', onAbort);
      // Calls that one failure has left without anybody who waits for them.
      work.abort(operationEnded);
    }
  }

  #repeat(
    { path, priority, answer: { body } }: Read,
    caller: Caller,
    known: Map<string, Promise<Answer>>,
    record: RequestRecord,
  ): Promise<Answer> {
    record.upstreamCalls++;
    const answer = this.#options.upstream.get(path, caller, body, priority);
    known.set(path, answer);
    return answer;
  }

  async #execute(query: Query, calls: OperationCalls, record: RequestRecord): Promise<Executed> {
    const { config, upstream, schema, executionSchema } = this.#options;
    const { prepared, variables } = query;
    const { api } = calls;
    if (!api.known && dependsOnApi(prepared, variables, schema, config, upstream.detection.apis)) {
      // If it cannot be found, the fields that need it say why, and cost nothing.
      await api.find().catch(() => undefined);
    }
    const errors = admissionErrors(prepared, variables, schema, config, api.known);
    if (errors.length > 0) return { errors };
    const contextValue = createContext(config, upstream, calls, record);
    const { executable, operation, likelyLength } = prepared;
    try {
      const executed = await executeOperation(
        {
          schema: executionSchema,
          document: executable,
          operationName: operation.name?.value,
          variableValues: variables,
          contextValue,
        },
        likelyLength,
        config.maxResponseBytes,
      );
      if (api.successor) return await this.#executeAgain(query, calls, record);
      // As the last one, and a little more: rows differ.
      if ('body' in executed) prepared.likelyLength = Math.ceil(executed.body.length * 1.1);
      return executed;
    } catch (error) {
      if (!(error instanceof WriterLimitError)) throw error;
      if (api.successor) return this.#executeAgain(query, calls, record);
      return { errors: [toRefusalError(responseTooLarge(config.maxResponseBytes))] };
    }
  }

  /** With the API that the first attempt has found, of which nothing else shows. */
  #executeAgain(query: Query, calls: OperationCalls, record: RequestRecord): Promise<Executed> {
    record.upstreamCalls = 0;
    record.scannedRows = 0;
    return this.#execute(query, calls.again(), record);
  }
}

function responseTooLarge(maxBytes: number): Refusal {
  const advice = 'Ask for fewer tasks, or for fewer of their fields and messages.';
  return refusal(`The response must have at most ${maxBytes} bytes, but would have more. ${advice}`, {
    ofOperation: true,
  });
}
