import { describe, expect, it } from 'vitest';
import { flags } from '../../src/cli/flags.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { parseCommandLine } from '../../src/cli/parse-command-line.ts';

describe('the command line', () => {
  it.each([
    [[], 'start', {}],
    [['--port', '8080', '--host=::1'], 'start', { PORT: '8080', HOST: '::1' }],
    [['--port', '1', '--port', '2'], 'start', { PORT: '2' }],
    [['--sandbox'], 'start', { UPSTREAM_URL: '' }],
    [['doctor', '--upstream-url', 'https://a.example/api/v3'], 'doctor', { UPSTREAM_URL: 'https://a.example/api/v3' }],
    [['--log-level', 'warn', 'doctor'], 'doctor', { LOG_LEVEL: 'warn' }],
    [['-h', '--port', '1'], 'help', { PORT: '1' }],
    [['--version'], 'version', {}],
    [['doctor', '--help'], 'help', {}],
  ])('%j is %s with %j', (args, command, settings) => {
    expect(parseCommandLine(args)).toMatchObject({ command, settings, problems: [] });
  });

  it.each([
    [['--prot', '8080'], ['There is no flag --prot; see --help.']],
    [['-p', '8080'], ['There is no flag -p; see --help.']],
    [['--toString'], ['There is no flag --toString; see --help.']],
    [['diagnose'], ['There is no command "diagnose"; see --help.']],
    [['--port'], ['--port needs a value: PORT.']],
    [
      ['--port', '--host', 'x'],
      ['--port needs a value: PORT.', 'There is no command "x"; see --help.'],
    ],
    [['--port='], ['--port needs a value: PORT.']],
    [['--sandbox=yes'], ['--sandbox takes no value.']],
    [['--sandbox', '--upstream-url', 'http://a'], ['--sandbox and --upstream-url exclude each other.']],
    [
      ['--wrong', '--port'],
      ['There is no flag --wrong; see --help.', '--port needs a value: PORT.'],
    ],
  ])('%j is refused, all mistakes at once', (args, problems) => {
    expect(parseCommandLine(args).problems).toEqual(problems);
  });

  it.each([[['--upstream-token', 'secret-1f']], [['--upstream-token=secret-1f']], [['--gateway-token', 'secret-1f']]])(
    'takes no token, says where it belongs, and does not repeat it: %j',
    (args) => {
      const { problems, settings } = parseCommandLine(args);
      expect(problems).toEqual([
        expect.stringMatching(/all users of the machine.* set (UPSTREAM|GATEWAY)_TOKEN in the environment\.$/),
      ]);
      expect(JSON.stringify({ problems, settings })).not.toContain('secret');
    },
  );
});

describe('the help', () => {
  it('names every flag with its variable, and fits a terminal of 120 columns', () => {
    const help = helpText();
    for (const [name, { value, variable }] of Object.entries(flags)) {
      expect(help).toContain(value === undefined ? `--${name}` : `--${name} ${value}`);
      if (value !== undefined) expect(help).toContain(`(${variable})`);
    }
    expect(Math.max(...help.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
  });

  it('offers no flag for a token', () => {
    expect(Object.keys(flags).filter((name) => name.includes('token'))).toEqual([]);
  });
});
