import { choice, integer, onOff, origins, path, port, proxyUrl, text, token, url } from './kinds.ts';
import { optional, setting } from './setting.ts';

const MiB = 1024 * 1024;
const upstreamApis = ['auto', 'system_tasks', 'tasks'] as const;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The lowest level that is logged; `silent` logs nothing. */
export type LogLevel = (typeof logLevels)[number];

/** Which of authentik's two lists of tasks is read: `auto` is whichever the upstream has. */
export type UpstreamApiSetting = (typeof upstreamApis)[number];

/** The settings of the gateway, accepted by `createGateway` as options. Later settings may depend on earlier ones. */
export const gatewaySettings = {
  upstreamUrl: optional(url, {
    flag: 'upstream-url',
    fallbackNote: 'the built-in sandbox',
    meaning: "authentik's API root, such as `https://authentik.example.com/api/v3`",
  }),
  upstreamApi: setting<UpstreamApiSetting>(choice(upstreamApis, 'API'), {
    fallback: 'auto',
    flag: 'upstream-api',
    meaning: '`system_tasks` (authentik to 2025.6), `tasks` (since 2025.8), or `auto`',
  }),
  upstreamToken: optional(token, {
    meaning: "the token for every upstream call; without it each caller's `Authorization` header is forwarded",
  }),
  gatewayToken: optional(token, {
    meaning:
      'the bearer token that callers must send; only with `UPSTREAM_TOKEN`, and required with it unless `HOST` is loopback',
  }),
  basePath: optional(path, {
    meaning: 'prefix of every path that is served, such as `/tasks`, for a reverse proxy that keeps its prefix',
  }),
  maxPageSize: setting(integer({ min: 1, max: 10_000 }), {
    fallback: 100,
    meaning: 'largest page, in rows, that clients may request and that the gateway requests from the upstream',
  }),
  defaultPageSize: setting(({ maxPageSize }) => integer({ min: 1, max: maxPageSize }), {
    fallback: ({ maxPageSize }) => Math.min(20, maxPageSize),
    fallbackNote: 'at most `MAX_PAGE_SIZE`',
    meaning: 'rows of a page if the client gives no size',
  }),
  scanLimit: setting(integer({ min: 1, max: 1_000_000 }), {
    fallback: 10_000,
    meaning:
      'rows that one operation may read for filters and orders that the upstream lacks; may be exceeded by one page',
  }),
  maxRepresentations: setting(integer({ min: 1, max: 100_000 }), {
    fallback: 1_000,
    meaning: 'entities or nodes that one field may request',
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
    meaning: 'aliases in one operation; those in fragments count each time they are spread',
  }),
  maxDirectives: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 50,
    meaning: 'directives in one operation; counted like aliases',
  }),
  maxFieldRepeats: setting(integer({ min: 1, max: 20_000 }), {
    fallback: 200,
    meaning: 'fields with the same response name in one document',
  }),
  maxVariableValues: setting(integer({ min: 1, max: 10_000_000 }), {
    fallback: ({ maxRepresentations }) => Math.max(10_000, 10 * maxRepresentations),
    fallbackNote: 'or 10 times `MAX_REPRESENTATIONS` if that is more',
    meaning: 'values, at every level, in the variables of one request',
  }),
  maxUpstreamCalls: setting(integer({ min: 1, max: 10_000_000 }), {
    // One scan, one look-up of the maximum number of tasks, and a hundred further calls.
    fallback: ({ scanLimit, maxPageSize, maxRepresentations }) =>
      Math.ceil(scanLimit / maxPageSize) + maxRepresentations + 100,
    fallbackNote: 'follows `SCAN_LIMIT`, `MAX_PAGE_SIZE` and `MAX_REPRESENTATIONS`',
    meaning: 'upstream calls that one operation may cost; checked before the first call',
  }),
  upstreamTimeoutMs: setting(integer({ min: 1, max: 600_000 }), {
    fallback: 10_000,
    meaning: 'how long one operation may wait for the upstream, including connecting, in milliseconds',
  }),
  upstreamConnections: setting(integer({ min: 1, max: 1_000 }), {
    fallback: 16,
    meaning:
      'maximum connections to the upstream; polls of live lists use up to a quarter, scans and polls together up to half',
  }),
  upstreamMaxWaiting: setting(integer({ min: 0, max: 100_000 }), {
    fallback: 256,
    meaning: 'calls that may wait for a connection; further calls fail at once with `UPSTREAM_UNAVAILABLE`',
  }),
  upstreamMaxBytes: setting(integer({ min: 1024, max: 1024 * MiB }), {
    fallback: 32 * MiB,
    meaning: 'bytes of the largest answer of the upstream, decompressed',
  }),
  coalesceCalls: setting(onOff, {
    fallback: true,
    meaning: 'whether identical requests of one credential share upstream calls that are not sent yet',
  }),
  answerCacheBytes: setting(integer({ min: 0, max: 16 * 1024 * MiB }), {
    fallback: 64 * MiB,
    meaning: 'memory for responses that may be replayed when the upstream returns the same bytes again; 0 for none',
  }),
  liveIntervalMs: setting(integer({ min: 100, max: 3_600_000 }), {
    fallback: 5_000,
    meaning: 'interval between polls of a list with subscribers, in milliseconds, ± 10 %',
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
    meaning: 'subscriptions that one credential may have open',
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
    meaning: 'port, on `HOST`, that serves `/metrics` instead of `PORT`; 0 for any free port',
  }),
  readyChecksUpstream: setting(onOff, {
    fallback: false,
    meaning: 'whether `/health/ready` also returns 503 while the upstream is unreachable',
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
    meaning: 'port to listen on; 0 for any free port',
  }),
  keepAliveMs: setting(integer({ min: 1_000, max: 3_600_000 }), {
    fallback: 100_000,
    meaning: 'how long an idle client connection is kept, in milliseconds; longer than your load balancer does',
  }),
  shutdownMs: setting(integer({ min: 0, max: 600_000 }), {
    fallback: 10_000,
    meaning: 'how long requests in flight may take to finish after SIGTERM or SIGINT, in milliseconds',
  }),
  shutdownDelayMs: setting(integer({ min: 0, max: 600_000 }), {
    fallback: 0,
    meaning: 'how long to continue accepting requests after the first signal, reported as not ready, in milliseconds',
  }),
  logLevel: setting<LogLevel>(choice(logLevels, 'LEVEL'), {
    fallback: 'info',
    flag: 'log-level',
    meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
  }),
};
