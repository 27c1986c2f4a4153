import { documentedSettings } from '../config/documentation.ts';

/** A setting that the command line can make as well as the environment. */
export interface Flag {
  /** Undefined: the flag stands alone. */
  readonly value?: string;
  /** The environment variable that it overrides. */
  readonly variable: string;
  /** What the help says of it. */
  readonly meaning: string;
}

/** Never a token: every user of the machine can read the arguments of every process. */
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

/** Without Markdown, and without the details that the reference has. */
function inShort(meaning: string): string {
  return meaning.replaceAll('`', '').replace(/ \(.*?\)|;.*/g, '');
}
