import type { GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { GatewayConfig } from '../config/config.ts';
import { show } from '../errors.ts';
import { type Executed, toResult, type WrittenResult } from '../execution/execute-operation.ts';
import { turns } from '../flights/turns.ts';
import { corsHeaders, preflightAnswer } from '../http/cors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { jsonAnswer, type PlainAnswer } from '../http/plain-answer.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { dataHeaders } from '../http/security-headers.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { toCaller } from '../resolvers/context.ts';
import { toClientError, toRefusalError } from '../rules/client-error.ts';
import { type OperationParams, toJsonParams, toParams, toParamsFromUrl } from '../rules/params.ts';
import { bodyFormatOf } from '../rules/request-format.ts';
import { createRules, firstRefusal, type Rules } from '../rules/rules.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { admissionErrors, dependsOnApi } from './admit.ts';
import { Documents, type PreparedOperation } from './documents.ts';
import { type MediaType, negotiate } from './media-type.ts';
import type { Query } from './query-key.ts';
import { SharedOperations } from './shared-operations.ts';

export interface GraphqlHandlerOptions {
  readonly config: GatewayConfig;
  readonly upstream: Upstream;
  /** As clients see it. */
  readonly schema: GraphQLSchema;
  readonly executionSchema: GraphQLSchema;
  /** GraphiQL's page, or why there is none, for a request that asks for it; undefined for every other request. */
  readonly page: (request: GatewayRequest) => Promise<PlainAnswer> | undefined;
}

/** Left to GraphQL Yoga: to format a refusal or a result, or to subscribe to an operation that has been admitted. */
export type Handover =
  | { readonly refused: readonly GraphQLError[] }
  | { readonly result: WrittenResult }
  | { readonly admitted: PreparedOperation; readonly params: OperationParams };

/** An answer, a handover, or undefined if the caller has left. */
export type Outcome = { readonly answer: PlainAnswer } | { readonly handover: Handover } | undefined;

/**
 * The way of every request to the endpoint, whichever server it came by: its rules, its operation, and the answer. Queries are
 * answered here; subscriptions and the form of errors are GraphQL Yoga's.
 */
export class GraphqlHandler {
  readonly #options: GraphqlHandlerOptions;
  readonly #rules: Rules;
  readonly #documents: Documents;
  readonly operations: SharedOperations;

  constructor(options: GraphqlHandlerOptions) {
    const { config, schema } = options;
    this.#options = options;
    this.#rules = createRules(config);
    this.#documents = new Documents(schema, config);
    this.operations = new SharedOperations(options);
  }

  /** Rejects only if GraphiQL's page cannot be made. */
  async handle(request: GatewayRequest): Promise<Outcome> {
    const { config, page } = this.#options;
    const answer = preflightAnswer(config.corsOrigins, request) ?? (await page(request));
    if (answer) return { answer };
    const mediaType = negotiate(request.header('accept'));
    if (!mediaType) return this.#refuseUnreadable(request);
    return this.#admit(request, mediaType).catch((error: unknown) => ({
      handover: { refused: [toClientError(error)] },
    }));
  }

  async #admit(request: GatewayRequest, mediaType: MediaType | 'other'): Promise<Outcome> {
    const refused = firstRefusal(this.#rules.request, request);
    if (refused) return refuse(refused);
    const params = await readParams(request);
    if (!params) return undefined;
    if ('message' in params) return refuse(params);
    const tooLarge = firstRefusal(this.#rules.params, params);
    if (tooLarge) return refuse(tooLarge);

    const turn = turns.next();
    if (turn) await turn;
    const prepared = this.#documents.get(params.query, params.operationName);
    if ('errors' in prepared) return { handover: { refused: prepared.errors } };
    noteOperation(request.record, prepared.operation);
    if (prepared.operation.operation !== 'query') {
      const errors = await this.#errorsOf({ prepared, variables: params.variables }, request);
      return { handover: errors.length > 0 ? { refused: errors } : { admitted: prepared, params } };
    }
    const answered = await this.operations.answer({ prepared, variables: params.variables }, request);
    if (!answered) return undefined;
    return 'body' in answered ? this.#respond(answered.body, mediaType, request) : handOver(answered);
  }

  /** Why an operation that is no query is refused. */
  async #errorsOf({ prepared, variables }: Query, request: GatewayRequest): Promise<readonly GraphQLError[]> {
    const { config, schema, upstream } = this.#options;
    const { detection } = upstream;
    let api = detection.known;
    if (!api && dependsOnApi(prepared, variables, schema, config, detection.apis)) {
      const { signal, header } = request;
      const { caller, end } = toCaller(config, { authorization: header('authorization'), signal });
      api = await detection
        .find(caller, undefined)
        .catch(() => undefined)
        .finally(end);
    }
    // If it cannot be found now, a poll may find it: whichever it is has to be within the limits.
    for (const each of api ? [api] : detection.apis) {
      const errors = admissionErrors(prepared, variables, schema, config, each);
      if (errors.length > 0) return errors;
    }
    return [];
  }

  /** GraphQL Yoga would execute the operation first, and then give no reason. */
  #refuseUnreadable({ header, record }: GatewayRequest): Outcome {
    record.errorCodes = ['BAD_USER_INPUT'];
    const message = `Accept must name application/json or application/graphql-response+json, but got ${show(header('accept'))}.`;
    const body = { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] };
    return { answer: jsonAnswer(406, body, corsHeaders(this.#options.config.corsOrigins, header('origin'))) };
  }

  #respond(body: Buffer, mediaType: MediaType | 'other', { header }: GatewayRequest): Outcome {
    if (mediaType === 'other') return handOver({ body });
    return { answer: { status: 200, headers: this.#headersOf(body, mediaType, header('origin')), body } };
  }

  #headersOf(body: Buffer, mediaType: MediaType, origin: string | undefined): Readonly<Record<string, string>> {
    return {
      'Content-Type': `${mediaType}; charset=utf-8`,
      'Content-Length': String(body.length),
      ...dataHeaders,
      ...corsHeaders(this.#options.config.corsOrigins, origin),
    };
  }
}

const maxNameLength = 100;

function noteOperation(record: RequestRecord, { name, operation }: OperationDefinitionNode): void {
  record.operationName = name?.value.slice(0, maxNameLength);
  record.operationType = operation;
}

function refuse(refused: Refusal): Outcome {
  return { handover: { refused: [toRefusalError(refused)] } };
}

/** Without data, the operation was refused before anything was executed. */
function handOver(executed: Executed): Outcome {
  const result = toResult(executed);
  return { handover: result.data === undefined ? { refused: result.errors ?? [] } : { result } };
}

/** Undefined if the caller leaves before the body's end. */
async function readParams(request: GatewayRequest): Promise<OperationParams | Refusal | undefined> {
  if (request.method === 'GET') return toParamsFromUrl(request.search);
  const body = await request.readBody();
  if (!body) return undefined;
  if ('refusal' in body) return body.refusal;
  if ('value' in body) return toJsonParams(body.value);
  const text = body.bytes.toString('utf8');
  switch (bodyFormatOf(request)) {
    case 'graphql':
      return toParams({ query: text });
    case 'form':
      return toParamsFromUrl(text);
    default:
      return fromJson(text.replace(/^\ufeff/, ''));
  }
}

function fromJson(text: string): OperationParams | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refusal('The request body must be JSON, but cannot be read.');
  }
  return toParams(value);
}
