import { expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Environment } from '../../src/config/read-settings.ts';

const token = 'c4n4ry-t0ken';

function problemsOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('has defaults for everything', () => {
  expect(loadConfig({})).toEqual({
    upstreamUrl: undefined,
    upstreamApi: 'auto',
    upstreamToken: undefined,
    gatewayToken: undefined,
    host: '127.0.0.1',
    port: 4000,
    basePath: undefined,
    httpProxy: undefined,
    httpsProxy: undefined,
    noProxy: undefined,
    shutdownMs: 10_000,
    shutdownDelayMs: 0,
    keepAliveMs: 100_000,
    logLevel: 'info',
    defaultPageSize: 20,
    maxPageSize: 100,
    scanLimit: 10_000,
    maxRepresentations: 1_000,
    upstreamConnections: 16,
    upstreamMaxWaiting: 256,
    upstreamMaxBytes: 32 * 1024 * 1024,
    coalesceCalls: true,
    answerCacheBytes: 64 * 1024 * 1024,
    upstreamTimeoutMs: 10_000,
    maxRequestBytes: 262_144,
    maxTokens: 2_000,
    maxDepth: 20,
    maxAliases: 30,
    maxDirectives: 50,
    maxUpstreamCalls: 1_200,
    maxVariableValues: 10_000,
    maxFieldRepeats: 200,
    maxResponseBytes: 64 * 1024 * 1024,
    liveIntervalMs: 5_000,
    maxSubscriptions: 1_000,
    maxSubscriptionsPerCredential: 500,
    corsOrigins: [],
    metrics: true,
    metricsPort: undefined,
    readyChecksUpstream: false,
    graphiql: true,
  });
});

it('is frozen', () => {
  expect(Object.isFrozen(loadConfig({}))).toBe(true);
});

it('takes an empty variable for an unset one', () => {
  const empty = { UPSTREAM_URL: '', UPSTREAM_TOKEN: '', GATEWAY_TOKEN: '', HOST: '', PORT: '', MAX_PAGE_SIZE: '' };
  expect(loadConfig(empty)).toEqual(loadConfig({}));
});

it('lowers the default page size to the maximum where only the maximum is given', () => {
  expect(loadConfig({ MAX_PAGE_SIZE: '5' })).toMatchObject({ defaultPageSize: 5, maxPageSize: 5 });
});

it.each<[Environment, string]>([
  [{ PORT: 'abc' }, 'PORT must be an integer between 0 and 65535, but got "abc".'],
  [{ LIVE_INTERVAL_MS: '99' }, 'LIVE_INTERVAL_MS must be an integer between 100 and 3600000, but got "99".'],
  [{ MAX_SUBSCRIPTIONS: '-1' }, 'MAX_SUBSCRIPTIONS must be an integer between 0 and 100000, but got "-1".'],
  [{ PORT: '65536' }, 'PORT must be an integer between 0 and 65535, but got "65536".'],
  [{ PORT: '-1' }, 'PORT must be an integer between 0 and 65535, but got "-1".'],
  [{ PORT: '1e3' }, 'PORT must be an integer between 0 and 65535, but got "1e3".'],
  [{ MAX_PAGE_SIZE: '0' }, 'MAX_PAGE_SIZE must be an integer between 1 and 10000, but got "0".'],
  [{ DEFAULT_PAGE_SIZE: '101' }, 'DEFAULT_PAGE_SIZE must be an integer between 1 and 100, but got "101".'],
  [{ UPSTREAM_TIMEOUT_MS: '0' }, 'UPSTREAM_TIMEOUT_MS must be an integer between 1 and 600000, but got "0".'],
  [{ MAX_REQUEST_BYTES: '1023' }, 'MAX_REQUEST_BYTES must be an integer between 1024 and 104857600, but got "1023".'],
  [{ MAX_TOKENS: '0' }, 'MAX_TOKENS must be an integer between 1 and 20000, but got "0".'],
  [{ MAX_DEPTH: '0' }, 'MAX_DEPTH must be an integer between 1 and 1000, but got "0".'],
  [{ MAX_ALIASES: '-1' }, 'MAX_ALIASES must be an integer between 0 and 100000, but got "-1".'],
  [{ MAX_DIRECTIVES: '1.5' }, 'MAX_DIRECTIVES must be an integer between 0 and 100000, but got "1.5".'],
  [{ MAX_UPSTREAM_CALLS: '0' }, 'MAX_UPSTREAM_CALLS must be an integer between 1 and 10000000, but got "0".'],
  [{ LOG_LEVEL: 'INFO' }, 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, but got "INFO".'],
  [{ METRICS: 'no' }, 'METRICS must be on or off, but got "no".'],
  [{ READY_CHECKS_UPSTREAM: '1' }, 'READY_CHECKS_UPSTREAM must be on or off, but got "1".'],
  [{ METRICS_PORT: 'x' }, 'METRICS_PORT must be an integer between 0 and 65535, but got "x".'],
  [{ METRICS_PORT: '9464', METRICS: 'off' }, 'METRICS_PORT has no effect if METRICS is off.'],
  [
    { METRICS_PORT: '4000' },
    'METRICS_PORT must differ from PORT, but both are 4000; without it, PORT serves the metrics too.',
  ],
  [
    { MAX_SUBSCRIPTIONS: '10', MAX_SUBSCRIPTIONS_PER_CREDENTIAL: '11' },
    'MAX_SUBSCRIPTIONS_PER_CREDENTIAL must not be larger than MAX_SUBSCRIPTIONS, but got 11 of 10.',
  ],
  [{ SHUTDOWN_DELAY_MS: '-1' }, 'SHUTDOWN_DELAY_MS must be an integer between 0 and 600000, but got "-1".'],
  [
    { UPSTREAM_URL: 'authentik' },
    'UPSTREAM_URL must be an http or https URL without query or fragment, but got "authentik".',
  ],
  [
    { UPSTREAM_URL: 'ftp://x' },
    'UPSTREAM_URL must be an http or https URL without query or fragment, but got "ftp://x".',
  ],
  [
    { UPSTREAM_URL: 'http://x/?a=b' },
    'UPSTREAM_URL must be an http or https URL without query or fragment, but got "http://x/…".',
  ],
  [{ UPSTREAM_URL: `http://user:${token}@x/` }, 'UPSTREAM_URL must not hold credentials; use UPSTREAM_TOKEN.'],
  [{ BASE_PATH: 'tasks' }, 'BASE_PATH must be a path such as /tasks, but got "tasks".'],
  [{ BASE_PATH: '/tasks/' }, 'BASE_PATH must be a path such as /tasks, but got "/tasks/".'],
  [{ BASE_PATH: '/.' }, 'BASE_PATH must be a path such as /tasks, but got "/.".'],
  [{ BASE_PATH: '/../tasks' }, 'BASE_PATH must be a path such as /tasks, but got "/../tasks".'],
  [{ BASE_PATH: '/tasks/..' }, 'BASE_PATH must be a path such as /tasks, but got "/tasks/..".'],
  [{ BASE_PATH: '/a?b' }, 'BASE_PATH must be a path such as /tasks, but got "/a?b".'],
  [
    { HTTPS_PROXY: `user:${token}@x` },
    'HTTPS_PROXY must be an http or https URL such as http://proxy.example.com:3128.',
  ],
  [
    { HTTP_PROXY: `socks5://${token}@x` },
    'HTTP_PROXY must be an http or https URL such as http://proxy.example.com:3128.',
  ],
  [{ KEEP_ALIVE_MS: '0' }, 'KEEP_ALIVE_MS must be an integer between 1000 and 3600000, but got "0".'],
  [{ UPSTREAM_TOKEN: `${token} x` }, 'UPSTREAM_TOKEN must be printable ASCII without spaces.'],
  [{ UPSTREAM_TOKEN: `${token}\r\nX-Evil: 1` }, 'UPSTREAM_TOKEN must be printable ASCII without spaces.'],
  [
    { GATEWAY_TOKEN: token },
    'GATEWAY_TOKEN is only allowed together with UPSTREAM_TOKEN: without it, callers send their own token.',
  ],
])('%j is refused in a line that names the variable', (env, problem) => {
  expect(problemsOf(env)).toEqual([problem]);
  expect(problem).not.toContain(token);
});

it('lets one scan and one full look-up through unless MAX_UPSTREAM_CALLS is given', () => {
  const env = { SCAN_LIMIT: '1000000', MAX_PAGE_SIZE: '50', MAX_REPRESENTATIONS: '10' };
  expect(loadConfig(env).maxUpstreamCalls).toBe(20_110);
  expect(loadConfig({ ...env, MAX_UPSTREAM_CALLS: '7' }).maxUpstreamCalls).toBe(7);
});

it('lets one credential have half of the subscriptions, or all of them if it is the only one', () => {
  expect(loadConfig({ MAX_SUBSCRIPTIONS: '9' }).maxSubscriptionsPerCredential).toBe(5);
  expect(loadConfig({ MAX_SUBSCRIPTIONS: '9', UPSTREAM_TOKEN: token }).maxSubscriptionsPerCredential).toBe(9);
});

it('leaves room in the variables for as many entities as may be asked for', () => {
  expect(loadConfig({ MAX_REPRESENTATIONS: '5000' }).maxVariableValues).toBe(50_000);
});

it('reads the origins of CORS_ORIGINS between commas', () => {
  expect(loadConfig({ CORS_ORIGINS: 'https://a.example, http://localhost:3000' }).corsOrigins).toEqual([
    'https://a.example',
    'http://localhost:3000',
  ]);
});

it.each([
  '*',
  'null',
  'https://*.example',
  'a.example',
  'https://a.example/',
  'https://a.example/app',
  'https://A.example',
  'https://a.example:443',
  'ftp://a.example',
  'file://',
])('CORS_ORIGINS refuses %j', (origin) => {
  expect(problemsOf({ CORS_ORIGINS: `https://b.example,${origin}` })).toEqual([
    `CORS_ORIGINS must be origins such as https://app.example.com between commas, but got "${origin}".`,
  ]);
});

it('shows no credentials of CORS_ORIGINS', () => {
  expect(problemsOf({ CORS_ORIGINS: `https://user:${token}@a.example` })).toEqual([
    'CORS_ORIGINS must be origins such as https://app.example.com between commas, but got credentials.',
  ]);
});

it('turns GraphiQL off by GRAPHIQL=off, and by nothing else', () => {
  expect(loadConfig({ GRAPHIQL: 'off' }).graphiql).toBe(false);
  expect(loadConfig({ GRAPHIQL: 'on' }).graphiql).toBe(true);
  for (const text of ['false', 'OFF', '0']) {
    expect(problemsOf({ GRAPHIQL: text })).toEqual([`GRAPHIQL must be on or off, but got "${text}".`]);
  }
});

it('tells all mistakes at once', () => {
  const env = { PORT: 'x', MAX_PAGE_SIZE: 'x', UPSTREAM_URL: 'x', UPSTREAM_TOKEN: 'ü' };
  expect(
    problemsOf(env)
      .map((problem) => problem.split(' ')[0])
      .sort(),
  ).toEqual(Object.keys(env).sort());
});

it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('needs no GATEWAY_TOKEN on %s', (host) => {
  expect(problemsOf({ HOST: host, UPSTREAM_TOKEN: token })).toEqual([]);
});

it.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', '::ffff:10.0.0.1'])(
  'needs a GATEWAY_TOKEN with an UPSTREAM_TOKEN on %s',
  (host) => {
    expect(problemsOf({ HOST: host, UPSTREAM_TOKEN: token })).toEqual([
      expect.stringContaining('GATEWAY_TOKEN is required'),
    ]);
    expect(problemsOf({ HOST: host, UPSTREAM_TOKEN: token, GATEWAY_TOKEN: 'g' })).toEqual([]);
    expect(problemsOf({ HOST: host })).toEqual([]);
  },
);

it('tells what contradicts itself beside what is wrong alone', () => {
  expect(problemsOf({ PORT: 'x', GATEWAY_TOKEN: token })).toHaveLength(2);
  expect(problemsOf({ MAX_PAGE_SIZE: 'x', HOST: '0.0.0.0', UPSTREAM_TOKEN: token })).toHaveLength(2);
});
