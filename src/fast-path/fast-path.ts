import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { CancelSignal } from '../cancellation.ts';
import type { GatewayConfig } from '../config.ts';
import { createContext, toCaller } from '../context.ts';
import { executeOperation } from '../execution/execute-operation.ts';
import { countUpstreamCalls } from '../limits/upstream-calls.ts';
import { depthOf } from '../limits/value-depth.ts';
import { tokenCheck } from '../plugins/gateway-token.ts';
import { messageArgumentErrors } from '../plugins/message-arguments.ts';
import { noteOperation } from '../plugins/note-on-record.ts';
import type { RequestRecord } from '../request-record.ts';
import { SharedFlights } from '../shared-flights.ts';
import type { Answer } from '../upstream/answer.ts';
import { correlationHeaders } from '../upstream/correlation-headers.ts';
import { OperationCalls, type Read } from '../upstream/operation-calls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { FastAnswer, FastOutcome } from './fast-answer.ts';
import { toPlainParams } from './plain-params.ts';
import { PreparedOperations } from './prepared-operations.ts';
import { requestKey } from './request-key.ts';
import { TraceCache } from './trace-cache.ts';
import { verifyTrace } from './verify-trace.ts';

export interface FastPathOptions {
  readonly config: GatewayConfig;
  readonly upstream: Upstream;
  /** As clients see it. */
  readonly schema: GraphQLSchema;
  readonly executionSchema: GraphQLSchema;
}

/** A plain request, its body read. */
export interface PlainRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Aborts when the caller leaves. */
  readonly signal: CancelSignal;
  readonly record: RequestRecord;
}

/**
 * Answers the plain requests that nothing speaks against, without Yoga: those that are answered again with the bytes of
 * last time where the upstream's answers prove to be those of last time, the others by executing their operation. Everything
 * else, every refusal and every error among it, is Yoga's to answer, so that there is one authority on how.
 */
export class FastPath {
  readonly #options: FastPathOptions;
  readonly #presentsToken: (authorization: string | undefined) => boolean;
  readonly #operations: PreparedOperations;
  readonly #traces: TraceCache;
  readonly #flights: SharedFlights<FastOutcome>;
  #serial = 0;

  constructor(options: FastPathOptions) {
    const { config, schema } = options;
    this.#options = options;
    this.#presentsToken = tokenCheck(config.gatewayToken);
    this.#operations = new PreparedOperations(schema, config);
    this.#traces = new TraceCache(config.answerCacheBytes);
    this.#flights = new SharedFlights({
      idleStart: 'end-of-turn',
      joinable: 'until-start',
      mayOverlap: () => options.upstream.hasFreeConnection,
    });
  }

  /** Rejects with the signal's reason once that aborts. */
  async answer(request: PlainRequest): Promise<FastOutcome> {
    const { headers, body, signal } = request;
    if (!this.#presentsToken(authorizationOf(request))) return undefined;
    const key = requestKey(headers, body);
    const flight = this.#options.config.coalesceCalls ? key : `${this.#serial++}`;
    const { outcome } = this.#flights.join(flight, signal, (shared) =>
      this.#answer(key, { ...request, signal: shared.signal }),
    );
    const answer = await outcome;
    if (answer) {
      noteOperation(request.record, answer.operation);
      request.record.upstreamCalls = answer.upstreamCalls;
    }
    return answer;
  }

  async #answer(key: string, request: PlainRequest): Promise<FastOutcome> {
    const { config, upstream } = this.#options;
    const { signal, record } = request;
    const correlation = correlationHeaders(record);
    const { caller, end } = toCaller(config, { authorization: authorizationOf(request), signal, correlation });
    try {
      const known = new Map<string, Promise<Answer>>();
      const trace = this.#traces.get(key);
      if (trace) {
        const repeat = ({ path, priority, answer: { body } }: Read): Promise<Answer> => {
          const answer = upstream.get(path, caller, body, priority);
          known.set(path, answer);
          return answer;
        };
        if (await verifyTrace(trace.reads, repeat)) {
          this.#traces.proved(key);
          return trace.answer;
        }
      }
      return await this.#execute(key, request, new OperationCalls(upstream, caller, known));
    } finally {
      end();
    }
  }

  async #execute(key: string, { body, record }: PlainRequest, calls: OperationCalls): Promise<FastOutcome> {
    const { config, upstream, schema, executionSchema } = this.#options;
    const params = toPlainParams(body);
    const operation = params && this.#operations.get(params.query, params.operationName);
    if (!operation || depthOf(params.variables) > config.maxDepth) return undefined;
    const args: ExecutionArgs = {
      schema,
      document: operation.document,
      variableValues: params.variables,
      operationName: params.operationName,
    };
    const mayCostTooMuch = !operation.isCheap && countUpstreamCalls(args, config) > config.maxUpstreamCalls;
    if (mayCostTooMuch || messageArgumentErrors(args).length > 0) {
      return undefined;
    }
    const contextValue = createContext(config, upstream, calls.get, record);
    const executed = await executeOperation({ ...args, schema: executionSchema, contextValue }, operation.likelyLength);
    const told = { operation: operation.operation, upstreamCalls: record.upstreamCalls };
    if ('result' in executed) {
      this.#traces.delete(key);
      // Without data, the request has been refused before anything was executed.
      return executed.result.data === undefined ? undefined : { ...executed, ...told };
    }
    // As the last one, and a little more: rows differ.
    operation.likelyLength = Math.ceil(executed.body.length * 1.1);
    const answer: FastAnswer = { ...executed, ...told };
    this.#traces.offer(key, { reads: calls.reads, answer });
    return answer;
  }
}

function authorizationOf({ headers }: PlainRequest): string | undefined {
  const { authorization } = headers;
  return Array.isArray(authorization) ? authorization.join(', ') : authorization;
}
