import { documentedSettings } from '../config/documentation.ts';

/** A setting that can be set on the command line as well as in the environment. */
export interface Flag {
  /** Placeholder of the value; undefined for a flag without a value. */
  readonly value?: string;
  /** The environment variable that the flag overrides. */
  readonly variable: string;
  /** The text in the help. */
  readonly meaning: string;
}

/** Excludes tokens: every user of the machine can read the arguments of every process. */
export const flags: Readonly<Record<string, Flag>> = {
  sandbox: { variable: 'UPSTREAM_URL', meaning: 'start on the built-in sandbox, as without UPSTREAM_URL' },
  ...Object.fromEntries(
    documentedSettings()
      .flatMap(({ settings }) => settings)
      .flatMap(({ flag, placeholder, variable, meaning }) =>
        flag === undefined ? [] : [[flag, { value: placeholder, variable, meaning: inShort(meaning) }]],
      ),
  ),
};

/** Removes Markdown and the details that only the reference shows. */
function inShort(meaning: string): string {
  return meaning.replaceAll('`', '').replace(/ \(.*?\)|;.*/g, '');
}
