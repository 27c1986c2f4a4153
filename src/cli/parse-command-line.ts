import { parseArgs } from 'node:util';
import { flags } from './flags.ts';

export type CommandName = 'start' | 'doctor' | 'help' | 'version';

/** The command, and the settings of its flags. */
export interface CommandLine {
  readonly command: CommandName;
  /** As environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** The flag that set each of those variables, such as `--port`. */
  readonly flagByVariable: ReadonlyMap<string, string>;
  /** The mistakes in the arguments, one line each. */
  readonly problems: readonly string[];
}

/** Parses the arguments, without those for Node and the program. The last of a repeated flag counts. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const settings: Record<string, string> = {};
  const flagByVariable = new Map<string, string>();
  const problems: string[] = [];
  const set = (flag: string, variable: string, value: string): void => {
    settings[variable] = value;
    flagByVariable.set(variable, flag);
  };
  let command: CommandName = 'start';
  let afterUnknown = false;
  const names = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      // The word after an unknown flag may be its value, and secret.
      if (token.value === 'doctor' && !afterUnknown) command = 'doctor';
      else if (!afterUnknown) problems.push(`There is no command ${JSON.stringify(token.value)}; see --help.`);
      afterUnknown = false;
      continue;
    }
    const { name, rawName, inlineValue, value } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    afterUnknown = false;
    names.add(name);
    if (flag?.value !== undefined) {
      if (!value || (!inlineValue && value.startsWith('-'))) problems.push(`${rawName} needs a value: ${flag.value}.`);
      else set(rawName, flag.variable, value);
    } else if (!Object.hasOwn(options, name)) {
      problems.push(explainUnknown(rawName));
      afterUnknown = !inlineValue;
    } else if (inlineValue) problems.push(`${rawName} takes no value.`);
  }
  if (names.has('sandbox') && names.has('upstream-url'))
    problems.push('--sandbox and --upstream-url exclude each other.');
  else if (names.has('sandbox')) settings['UPSTREAM_URL'] = '';
  if (names.has('help')) command = 'help';
  else if (names.has('version')) command = 'version';
  return { command, settings, flagByVariable, problems };
}

type Option = { readonly type: 'string' | 'boolean'; readonly short?: string };

const options: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
  ),
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
};

function explainUnknown(rawName: string): string {
  if (!/^--[\w-]*token$/.test(rawName)) return `There is no flag ${rawName}; see --help.`;
  const variable = rawName.slice(2).replaceAll('-', '_').toUpperCase();
  return `There is no flag ${rawName}, since all users of the machine could read it; set ${variable} in the environment.`;
}
