import { choice, integer, onOff, origins, path, proxyUrl, text, token, url } from './kinds.ts';
import { optional, setting } from './setting.ts';

const MiB = 1024 * 1024;
const port = integer({ min: 0, max: 65_535, placeholder: 'PORT' });
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The lowest level that is logged; `silent` logs nothing. */
export type LogLevel = (typeof logLevels)[number];

/** The settings of the gateway, accepted by `createGateway` as options. Later settings may depend on earlier ones. */
export const gatewaySettings = {
  upstreamUrl: optional(url, {
    flag: 'upstream-url',
    fallbackNote: 'the built-in sandbox',
    meaning: "authentik's API root, such as `https://authentik.example.com/api/v3`",
  }),
  upstreamToken: optional(token, {
    meaning: "the token for every upstream call; without it each caller's `Authorization` header is forwarded",
  }),
  gatewayToken: optional(token, {
    meaning:
      'what callers must present as their bearer token; only with `UPSTREAM_TOKEN`, and required with it unless `HOST` is loopback',
  }),
  basePath: optional(path, {
    meaning: 'prefix of every path that is served, such as `/tasks`, for a reverse proxy that keeps its prefix',
  }),
  maxPageSize: setting(integer({ min: 1, max: 10_000 }), {
    fallback: 100,
    meaning: 'rows of the largest page that a client may ask for, and of the largest that is asked of the upstream',
  }),
  defaultPageSize: setting(({ maxPageSize }) => integer({ min: 1, max: maxPageSize }), {
    fallback: ({ maxPageSize }) => Math.min(20, maxPageSize),
    fallbackNote: 'at most `MAX_PAGE_SIZE`',
    meaning: 'rows of a page if the client names no size',
  }),
  scanLimit: setting(integer({ min: 1, max: 1_000_000 }), {
    fallback: 10_000,
    meaning: 'rows that one operation may read for filters that the upstream lacks, up to one page beyond it',
  }),
  maxRepresentations: setting(integer({ min: 1, max: 100_000 }), {
    fallback: 1_000,
    meaning: 'entities or nodes that one field may be asked for',
  }),
  maxRequestBytes: setting(integer({ min: 1024, max: 100 * MiB }), {
    fallback: 256 * 1024,
    meaning: 'bytes of the largest request body, decompressed',
  }),
  maxResponseBytes: setting(integer({ min: 1024, max: 1024 * MiB }), {
    fallback: 64 * MiB,
    meaning: 'bytes of the largest response, and of the largest event of a subscription',
  }),
  maxTokens: setting(integer({ min: 1, max: 20_000 }), { fallback: 2_000, meaning: 'tokens of the longest document' }),
  maxDepth: setting(integer({ min: 1, max: 1_000 }), {
    fallback: 20,
    meaning: "levels that an operation's fields, or the values in its variables, may be nested",
  }),
  maxAliases: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 30,
    meaning: 'aliases in one operation, those in fragments each time they are spread',
  }),
  maxDirectives: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 50,
    meaning: 'directives in one operation, counted likewise',
  }),
  maxFieldRepeats: setting(integer({ min: 1, max: 20_000 }), {
    fallback: 200,
    meaning: 'fields with the same response name in one document',
  }),
  maxVariableValues: setting(integer({ min: 1, max: 10_000_000 }), {
    fallback: ({ maxRepresentations }) => Math.max(10_000, 10 * maxRepresentations),
    fallbackNote: 'or 10 for each of `MAX_REPRESENTATIONS` if that is more',
    meaning: 'values, at every level, in the variables of one request',
  }),
  maxUpstreamCalls: setting(integer({ min: 1, max: 10_000_000 }), {
    // One scan, one look-up of the maximum number of tasks, and a hundred further calls.
    fallback: ({ scanLimit, maxPageSize, maxRepresentations }) =>
      Math.ceil(scanLimit / maxPageSize) + maxRepresentations + 100,
    fallbackNote: 'follows `SCAN_LIMIT`, `MAX_PAGE_SIZE` and `MAX_REPRESENTATIONS`',
    meaning: 'upstream calls that one operation may cost; more are refused before the first',
  }),
  upstreamTimeoutMs: setting(integer({ min: 1, max: 600_000 }), {
    fallback: 10_000,
    meaning: 'how long one operation may wait for the upstream, connecting included, in milliseconds',
  }),
  upstreamConnections: setting(integer({ min: 1, max: 1_000 }), {
    fallback: 16,
    meaning: 'connections to the upstream, at most; polls of live lists use up to a quarter, and with scans up to half',
  }),
  upstreamMaxWaiting: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 256,
    meaning: 'calls that may wait for a connection; one more is `UPSTREAM_UNAVAILABLE` at once',
  }),
  upstreamMaxBytes: setting(integer({ min: 1024, max: 1024 * MiB }), {
    fallback: 32 * MiB,
    meaning: 'bytes of the largest answer of the upstream, decompressed',
  }),
  coalesceCalls: setting(onOff, {
    fallback: true,
    meaning: 'whether equal requests of one credential share upstream calls that have not been sent yet',
  }),
  answerCacheBytes: setting(integer({ min: 0, max: 16 * 1024 * MiB }), {
    fallback: 64 * MiB,
    meaning: 'memory for responses that are replayed if the upstream, asked again, returns the same bytes; 0 for none',
  }),
  liveIntervalMs: setting(integer({ min: 100, max: 3_600_000 }), {
    fallback: 5_000,
    meaning: 'how often a list is polled while anybody subscribes to it, in milliseconds, within a tenth',
  }),
  maxSubscriptions: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 1_000,
    meaning: 'subscriptions that may be open; 0 for none',
  }),
  maxSubscriptionsPerCredential: setting(integer({ min: 0, max: 100_000 }), {
    // With the gateway's own upstream token, all callers share one credential.
    fallback: ({ maxSubscriptions, upstreamToken }) =>
      upstreamToken === undefined ? Math.ceil(maxSubscriptions / 2) : maxSubscriptions,
    fallbackNote: 'half of `MAX_SUBSCRIPTIONS`, or all of them with `UPSTREAM_TOKEN`',
    meaning: 'how many of them one credential may have',
  }),
  corsOrigins: setting(origins, {
    fallback: [],
    meaning: 'origins whose pages may use the gateway, between commas, such as `https://app.example.com`',
  }),
  graphiql: setting(onOff, {
    fallback: true,
    flag: 'graphiql',
    meaning: "whether a browser's GET of the endpoint gives GraphiQL",
  }),
  metrics: setting(onOff, { fallback: true, meaning: 'whether metrics are collected and served at `/metrics`' }),
  metricsPort: optional(port, {
    flag: 'metrics-port',
    meaning: 'port, on `HOST`, that serves `/metrics` instead of `PORT`; 0 for any free one',
  }),
  readyChecksUpstream: setting(onOff, {
    fallback: false,
    meaning: 'whether `/health/ready` is 503 too while the upstream cannot be reached',
  }),
  httpProxy: optional(proxyUrl, {
    meaning: 'the proxy for an `http` upstream, such as `http://proxy.example.com:3128`; also in lower case',
  }),
  httpsProxy: optional(proxyUrl, { meaning: 'the proxy for an `https` upstream, likewise' }),
  noProxy: optional(text('HOSTS'), { meaning: 'hosts that are reached without a proxy, between commas; `*` for all' }),
};

/** The settings of the process around the gateway. */
export const processSettings = {
  host: setting(text('ADDRESS'), { fallback: '127.0.0.1', flag: 'host', meaning: 'address to listen on' }),
  port: setting(port, {
    fallback: 4000,
    flag: 'port',
    meaning: 'port to listen on; 0 for any free one',
  }),
  keepAliveMs: setting(integer({ min: 1_000, max: 3_600_000 }), {
    fallback: 100_000,
    meaning:
      'how long an idle connection of a client is kept, in milliseconds; longer than your load balancer keeps its own',
  }),
  shutdownMs: setting(integer({ min: 0, max: 600_000 }), {
    fallback: 10_000,
    meaning: 'how long requests in flight may take to finish after SIGTERM or SIGINT, in milliseconds',
  }),
  shutdownDelayMs: setting(integer({ min: 0, max: 600_000 }), {
    fallback: 0,
    meaning: 'how long it goes on accepting after the first signal, not ready, in milliseconds',
  }),
  logLevel: setting<LogLevel>(choice(logLevels, 'LEVEL'), {
    fallback: 'info',
    flag: 'log-level',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  }),
};

/** The settings of the sandbox, built in or standalone. */
export const sandboxSettings = {
  sandboxPort: setting(port, {
    fallback: 8000,
    meaning: 'port of the sandbox when it runs alone (`npm run sandbox`)',
  }),
  sandboxTasks: optional(text('FILE'), {
    flag: 'sandbox-tasks',
    fallbackNote: 'the sample',
    meaning: 'file with an array of tasks (as `test/recorded/tasks.json`), or with a saved answer of a real authentik',
  }),
  sandboxTickMs: setting(integer({ min: 0, max: 3_600_000, placeholder: 'MS' }), {
    fallback: 0,
    flag: 'sandbox-tick-ms',
    meaning: 'how often some of its tasks run again and change, in milliseconds; 0 for never',
  }),
  sandboxAdminToken: optional(token, {
    fallbackNote: 'a fixed one',
    meaning: 'the token that may read tasks',
  }),
  sandboxUnprivilegedToken: optional(token, {
    fallbackNote: 'a fixed one',
    meaning: 'the token that may not read tasks',
  }),
};
