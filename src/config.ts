import { contradictions } from './contradictions.ts';
import { type Environment, EnvironmentReader } from './environment-reader.ts';

export interface GatewayConfig {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`. */
  readonly upstreamUrl: string;
  /** The token for every upstream call; undefined: each caller's `Authorization` header is forwarded. */
  readonly upstreamToken: string | undefined;
  /** What callers must present as their bearer token; undefined: nothing. Only together with `upstreamToken`. */
  readonly gatewayToken: string | undefined;
  /** Rows of a page where the client names no size; 1 to `maxPageSize`. */
  readonly defaultPageSize: number;
  /** Rows of the largest page a client may ask for, and of the largest that is asked of the upstream. */
  readonly maxPageSize: number;
  /** How many rows the scans of one operation may read together, up to one upstream page beyond it. */
  readonly scanLimit: number;
  /** How many entities or nodes one field may be asked for. */
  readonly maxRepresentations: number;
  /** Connections to the upstream, at most. */
  readonly upstreamConnections: number;
  /** Calls that may wait for a connection; one more is refused at once. */
  readonly upstreamMaxWaiting: number;
  /** Size of one answer of the upstream, decompressed. */
  readonly upstreamMaxBytes: number;
  /** Whether operations and upstream calls that are the same, of one credential, are made once while one is under way. */
  readonly coalesceCalls: boolean;
  /** Bytes that may be kept of answers, to send them again where the upstream's answers prove to be the same; 0: none. */
  readonly answerCacheBytes: number;
  /** How long one operation may wait for the upstream, in milliseconds. */
  readonly upstreamTimeoutMs: number;
  /** The largest request body, in bytes; 256 KiB unless configured. */
  readonly maxRequestBytes: number;
  /** How many tokens a document may have; 2000 unless configured. */
  readonly maxTokens: number;
  /** How many levels an operation's fields, and the values in its variables, may be nested; 20 unless configured. */
  readonly maxDepth: number;
  /** How many fields of an operation may have an alias; 30 unless configured. */
  readonly maxAliases: number;
  /** How many directives an operation may use; 50 unless configured. */
  readonly maxDirectives: number;
  /** How many upstream calls one operation may cost at most; see `defaultMaxUpstreamCalls`. */
  readonly maxUpstreamCalls: number;
  /** How many values, at every level, the variables of one request may hold. */
  readonly maxVariableValues: number;
  /** How often a document may select fields with the same response name: validation compares them in pairs. */
  readonly maxFieldRepeats: number;
  /** Bytes of the largest response, and of the largest event of a subscription. */
  readonly maxResponseBytes: number;
  /** How often a list is polled while anybody subscribes to it, in milliseconds. */
  readonly liveIntervalMs: number;
  /** How many subscriptions may be open. */
  readonly maxSubscriptions: number;
  /** How many of them one credential may have. */
  readonly maxSubscriptionsPerCredential: number;
  /** A prefix of every path that is served, such as `/tasks`; undefined: none. */
  readonly basePath: string | undefined;
  /** The proxy for an `http` upstream, as a URL that may hold credentials; undefined: none. */
  readonly httpProxy: string | undefined;
  /** The proxy for an `https` upstream, likewise. */
  readonly httpsProxy: string | undefined;
  /** Hosts that are reached without a proxy, separated by commas or blanks; `*` for all. */
  readonly noProxy: string | undefined;
  /** Origins of other sites whose scripts may use the gateway, such as `https://app.example.com`; none unless configured. */
  readonly corsOrigins: readonly string[];
  /** Whether metrics are collected and served. */
  readonly metrics: boolean;
  /** Where metrics have a port of their own; 0: any free one. Undefined: they are served beside GraphQL. */
  readonly metricsPort: number | undefined;
  /** Whether readiness depends on the upstream. */
  readonly readyChecksUpstream: boolean;
  /** Whether a browser's GET of the endpoint gives GraphiQL; so it does unless configured. */
  readonly graphiql: boolean;
}

export interface Config extends Omit<GatewayConfig, 'upstreamUrl'> {
  /** Undefined: the built-in sandbox is the upstream. */
  readonly upstreamUrl: string | undefined;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** How long what is in flight may take to finish when the process is told to stop, in milliseconds. */
  readonly shutdownMs: number;
  /** How long it goes on as before after the first signal, but for its readiness, in milliseconds. */
  readonly shutdownDelayMs: number;
  /** How long an idle connection of a client is kept open, in milliseconds. */
  readonly keepAliveMs: number;
  readonly logLevel: LogLevel;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The least level that is logged; `silent`: nothing is. */
export type LogLevel = (typeof logLevels)[number];

/** Every mistake in the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Reads the environment; an empty variable counts as unset. Throws ConfigError with all mistakes at once. */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const read = new EnvironmentReader(env, problems);
  const maxPageSize = read.integer('MAX_PAGE_SIZE', 100, 1, 10_000);
  const scanLimit = read.integer('SCAN_LIMIT', 10_000, 1, 1_000_000);
  const maxRepresentations = read.integer('MAX_REPRESENTATIONS', 1_000, 1, 100_000);
  const maxSubscriptions = read.integer('MAX_SUBSCRIPTIONS', 1_000, 0, 100_000);
  const upstreamToken = read.token('UPSTREAM_TOKEN');
  const upstreamCalls = defaultMaxUpstreamCalls({ scanLimit, maxPageSize, maxRepresentations });
  const config: Config = Object.freeze({
    upstreamUrl: read.url('UPSTREAM_URL'),
    upstreamToken,
    gatewayToken: read.token('GATEWAY_TOKEN'),
    host: read.text('HOST') ?? '127.0.0.1',
    basePath: read.basePath('BASE_PATH'),
    httpProxy: read.proxy('HTTP_PROXY'),
    httpsProxy: read.proxy('HTTPS_PROXY'),
    noProxy: read.text('NO_PROXY'),
    port: read.integer('PORT', 4000, 0, 65_535),
    shutdownMs: read.integer('SHUTDOWN_MS', 10_000, 0, 600_000),
    shutdownDelayMs: read.integer('SHUTDOWN_DELAY_MS', 0, 0, 600_000),
    keepAliveMs: read.integer('KEEP_ALIVE_MS', 100_000, 1_000, 3_600_000),
    logLevel: read.choice('LOG_LEVEL', 'info', logLevels),
    defaultPageSize: read.integer('DEFAULT_PAGE_SIZE', Math.min(20, maxPageSize), 1, maxPageSize),
    maxPageSize,
    scanLimit,
    maxRepresentations,
    upstreamConnections: read.integer('UPSTREAM_CONNECTIONS', 16, 1, 1_000),
    upstreamMaxWaiting: read.integer('UPSTREAM_MAX_WAITING', 256, 0, 100_000),
    upstreamMaxBytes: read.integer('UPSTREAM_MAX_BYTES', 32 * 1024 * 1024, 1024, 1024 * 1024 * 1024),
    coalesceCalls: read.onOff('COALESCE_CALLS', true),
    answerCacheBytes: read.integer('ANSWER_CACHE_BYTES', 64 * 1024 * 1024, 0, 16 * 1024 * 1024 * 1024),
    upstreamTimeoutMs: read.integer('UPSTREAM_TIMEOUT_MS', 10_000, 1, 600_000),
    maxRequestBytes: read.integer('MAX_REQUEST_BYTES', 256 * 1024, 1024, 100 * 1024 * 1024),
    maxTokens: read.integer('MAX_TOKENS', 2_000, 1, 20_000),
    maxDepth: read.integer('MAX_DEPTH', 20, 1, 1_000),
    maxAliases: read.integer('MAX_ALIASES', 30, 0, 100_000),
    maxDirectives: read.integer('MAX_DIRECTIVES', 50, 0, 100_000),
    maxUpstreamCalls: read.integer('MAX_UPSTREAM_CALLS', upstreamCalls, 1, 10_000_000),
    maxVariableValues: read.integer('MAX_VARIABLE_VALUES', defaultMaxVariableValues(maxRepresentations), 1, 10_000_000),
    maxFieldRepeats: read.integer('MAX_FIELD_REPEATS', 200, 1, 20_000),
    maxResponseBytes: read.integer('MAX_RESPONSE_BYTES', 64 * 1024 * 1024, 1024, 1024 * 1024 * 1024),
    liveIntervalMs: read.integer('LIVE_INTERVAL_MS', 5_000, 100, 3_600_000),
    maxSubscriptions,
    maxSubscriptionsPerCredential: read.integer(
      'MAX_SUBSCRIPTIONS_PER_CREDENTIAL',
      defaultMaxSubscriptionsPerCredential({ maxSubscriptions, upstreamToken }),
      0,
      100_000,
    ),
    corsOrigins: read.origins('CORS_ORIGINS'),
    metrics: read.onOff('METRICS', true),
    metricsPort: read.text('METRICS_PORT') === undefined ? undefined : read.integer('METRICS_PORT', 0, 0, 65_535),
    readyChecksUpstream: read.onOff('READY_CHECKS_UPSTREAM', false),
    graphiql: read.onOff('GRAPHIQL', true),
  });
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/**
 * What one scan, one look-up of as many tasks as one field may be asked for, and a hundred calls besides may cost: 1200
 * with the other defaults. Follows the other limits, so that none of them is cut short by this one.
 */
export function defaultMaxUpstreamCalls({
  scanLimit,
  maxPageSize,
  maxRepresentations,
}: Pick<GatewayConfig, 'scanLimit' | 'maxPageSize' | 'maxRepresentations'>): number {
  return Math.ceil(scanLimit / maxPageSize) + maxRepresentations + 100;
}

/** Ten values for each entity that one field may be asked for, and at least 10000. */
export function defaultMaxVariableValues(maxRepresentations: number): number {
  return Math.max(10_000, 10 * maxRepresentations);
}

/** Half of all subscriptions; all of them if every caller has the gateway's own credential. */
export function defaultMaxSubscriptionsPerCredential({
  maxSubscriptions,
  upstreamToken,
}: Pick<GatewayConfig, 'maxSubscriptions' | 'upstreamToken'>): number {
  return upstreamToken === undefined ? Math.ceil(maxSubscriptions / 2) : maxSubscriptions;
}

/** The process's own environment; nothing else reads it. Proxies are often named in lower case only, as curl wants it. */
export const environment: Environment = {
  ...process.env,
  HTTP_PROXY: process.env['http_proxy'] || process.env['HTTP_PROXY'],
  HTTPS_PROXY: process.env['https_proxy'] || process.env['HTTPS_PROXY'],
  NO_PROXY: process.env['no_proxy'] || process.env['NO_PROXY'],
};
