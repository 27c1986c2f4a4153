/** A setting that the command line can make as well as the environment. */
export interface Flag {
  /** Undefined: the flag stands alone. */
  readonly value?: string;
  /** The environment variable that it overrides. */
  readonly variable: string;
  /** Its line in the help. */
  readonly meaning: string;
}

/** Never a token: every user of the machine can read the arguments of every process. */
export const flags: Readonly<Record<string, Flag>> = {
  'upstream-url': { value: 'URL', variable: 'UPSTREAM_URL', meaning: "authentik's API root, which ends in /api/v3" },
  sandbox: { variable: 'UPSTREAM_URL', meaning: 'start on the built-in sandbox, as without UPSTREAM_URL' },
  host: { value: 'ADDRESS', variable: 'HOST', meaning: 'address to listen on' },
  port: { value: 'PORT', variable: 'PORT', meaning: 'port to listen on; 0 is any free one' },
  'metrics-port': { value: 'PORT', variable: 'METRICS_PORT', meaning: 'port of its own for /metrics' },
  'log-level': { value: 'LEVEL', variable: 'LOG_LEVEL', meaning: 'trace, debug, info, warn, error, fatal or silent' },
  graphiql: { value: 'on|off', variable: 'GRAPHIQL', meaning: 'whether a browser is shown GraphiQL' },
  'sandbox-tasks': { value: 'FILE', variable: 'SANDBOX_TASKS', meaning: 'the tasks of the sandbox' },
  'sandbox-tick-ms': { value: 'MS', variable: 'SANDBOX_TICK_MS', meaning: 'how often its tasks run again' },
};
