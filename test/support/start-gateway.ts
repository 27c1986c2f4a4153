import { listen } from '../../src/cli/listen.ts';
import type { GatewayConfig } from '../../src/config/config.ts';
import { fromOptions, readSettings } from '../../src/config/read-settings.ts';
import { gatewaySettings } from '../../src/config/settings.ts';
import { createLogger } from '../../src/observability/create-logger.ts';
import { type RecordedRequest, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { createGateway, graphqlPath } from '../../src/server.ts';

/** An answer of the endpoint: the HTTP part and the parsed body. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data: any;
  readonly errors: readonly GraphQLAnswerError[] | undefined;
}

export interface GraphQLAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into extensions of every shape
  readonly extensions: any;
}

/** The ways to ask that every promise to clients must hold for: over HTTP, and by the handler for the Fetch API. */
export const waysToAsk = ['POST', 'GET', 'fetch POST', 'fetch GET'] as const;

export type WayToAsk = (typeof waysToAsk)[number];

export interface Operation {
  readonly query: string;
  readonly variables?: object | undefined;
  readonly operationName?: string | undefined;
}

export interface TestGateway extends AsyncDisposable {
  /** The endpoint, `http://127.0.0.1:PORT/graphql`. */
  readonly url: string;
  /** Sends an operation, and resolves or rejects as `fetch` does. */
  send(way: WayToAsk, operation: Operation, init?: Pick<RequestInit, 'headers' | 'signal'>): Promise<Response>;
  /** Sends an operation, by POST over HTTP unless another way is given, and reads the answer. */
  query(query: string, variables?: object, headers?: Record<string, string>, way?: WayToAsk): Promise<GraphQLAnswer>;
}

export interface TestUpstream extends TestGateway {
  readonly sandbox: Sandbox;
  /** What the sandbox was asked since the last call of this function. */
  takeRequests(): readonly RecordedRequest[];
}

export type GatewayOptions = Partial<GatewayConfig> & Pick<GatewayConfig, 'upstreamUrl'>;

/**
 * The defaults, but for `options`, which may be out of bounds. Tests that subscribe set how often the list is polled, and tests of
 * the detection set `auto`: scripted upstreams answer any path, and tests count the calls.
 */
export function configOf(options: GatewayOptions): GatewayConfig {
  const problems: string[] = [];
  const source = fromOptions({ ...options });
  return {
    ...readSettings(gatewaySettings, source, problems),
    liveIntervalMs: 60_000,
    upstreamApi: 'system_tasks',
    ...options,
  };
}

/** Defects are for whoever runs the tests. */
const defectsOnly = createLogger('error', process.stderr);

/** A gateway over real HTTP on a free port, in front of any upstream. */
export async function startGateway(options: GatewayOptions, logger = defectsOnly): Promise<TestGateway> {
  const gateway = createGateway(configOf(options), logger);
  const listening = await listen(gateway.handle, { host: '127.0.0.1', port: 0 });
  const url = listening.origin + graphqlPath;
  const send: TestGateway['send'] = (way, operation, init = {}) => {
    // Over HTTP not as a Request: one that is collected while it is fetched passes on no abort of its signal.
    const request = toRequest(url, way, operation, init);
    return way.startsWith('fetch') ? gateway.fetch(new Request(...request)) : fetch(...request);
  };
  return {
    url,
    send,
    async query(query, variables = {}, headers = {}, way = 'POST') {
      const response = await send(way, { query, variables }, { headers });
      const { data, errors } = (await response.json()) as Pick<GraphQLAnswer, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, data, errors };
    },
    async [Symbol.asyncDispose]() {
      await listening.close();
      await gateway.close();
    },
  };
}

function toRequest(url: string, way: WayToAsk, operation: Operation, init: RequestInit): [string, RequestInit] {
  const headers = new Headers(init.headers);
  if (way.endsWith('GET')) {
    const { query, variables, operationName } = operation;
    const parameters = new URLSearchParams({ query });
    if (variables !== undefined) parameters.set('variables', JSON.stringify(variables));
    if (operationName !== undefined) parameters.set('operationName', operationName);
    return [`${url}?${parameters}`, { ...init, headers }];
  }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return [url, { ...init, headers, method: 'POST', body: JSON.stringify(operation) }];
}

/** A gateway in front of a sandbox of its own, which it may read as admin. */
export async function startGatewayOnSandbox(
  sandboxOptions: SandboxOptions = {},
  options: Partial<GatewayConfig> = {},
  logger = defectsOnly,
): Promise<TestUpstream> {
  const sandbox = await startSandbox(sandboxOptions);
  const gateway = await startGateway(
    { upstreamUrl: sandbox.url, upstreamToken: sandbox.adminToken, ...options },
    logger,
  );
  return {
    ...gateway,
    sandbox,
    takeRequests() {
      const requests = [...sandbox.requests];
      sandbox.clearRequests();
      return requests;
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
