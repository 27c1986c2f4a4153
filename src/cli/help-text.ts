import { flags } from './flags.ts';

/** The output of `--help`. */
export function helpText(): string {
  const rows = [
    ...Object.entries(flags).map(([name, { value, variable, meaning }]) => [
      value === undefined ? `--${name}` : `--${name} ${value}`,
      value === undefined ? meaning : `${meaning} (${variable})`,
    ]),
    ['-h, --help', 'write this'],
    ['-v, --version', 'write the version'],
  ];
  const width = Math.max(...rows.map(([flag = '']) => flag.length));
  return [
    'Usage: system-tasks-graphql [FLAGS]           start the gateway',
    '       system-tasks-graphql doctor [FLAGS]    check the upstream and give advice',
    '',
    "A GraphQL gateway over authentik's background tasks. Without an upstream, it starts on a built-in sandbox.",
    '',
    'Flags override the environment variable in parentheses:',
    ...rows.map(([flag = '', meaning]) => `  ${flag.padEnd(width)}  ${meaning}`),
    '',
    'Tokens are read only from the environment, since all users of a machine can read the arguments of a process:',
    '  UPSTREAM_TOKEN  the token for every upstream call; without it, callers send their own',
    '  GATEWAY_TOKEN   the token that callers must send if UPSTREAM_TOKEN is set',
    'src/config/README.md describes these and all other variables.',
    '',
    'The exit code is 0 after --help, --version, a signal, or a doctor that found no failure; else 1.',
    '',
  ].join('\n');
}
