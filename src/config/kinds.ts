import { show } from '../errors.ts';

/** A parsed value, or a problem: the rest of a sentence that starts with the setting's name. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** The values of a setting, and their text form. */
export interface Kind<T> {
  /** Parses the text of the environment or of a flag; never empty. */
  fromText(text: string): Parsed<T>;
  /** Checks an option of `createGateway`, which may have any type. */
  fromValue(value: unknown): Parsed<T>;
  /** The text form for the documentation and the environment. */
  toText(value: T): string;
  /** Placeholder of a flag's value in the help. */
  readonly placeholder: string;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Placeholder of the number in the help. */
  readonly placeholder?: string;
}

/** An integer in decimal digits within the given bounds. */
export function integer({ min, max, placeholder = 'N' }: Bounds): Kind<number> {
  const check = (value: number, got: unknown): Parsed<number> =>
    Number.isInteger(value) && value >= min && value <= max
      ? { value }
      : { problem: `must be an integer between ${min} and ${max}, but got ${show(got)}.` };
  return {
    fromText: (text) => check(/^\d+$/.test(text) ? Number(text) : Number.NaN, text),
    fromValue: (value) => (typeof value === 'number' ? check(value, value) : wrongType('number', value)),
    toText: String,
    placeholder,
  };
}

/** A TCP port; 0 for any free one. */
export const port: Kind<number> = integer({ min: 0, max: 65_535, placeholder: 'PORT' });

/** `on` or `off`; as an option, true or false. */
export const onOff: Kind<boolean> = {
  fromText(text) {
    if (text === 'on' || text === 'off') return { value: text === 'on' };
    return { problem: `must be on or off, but got ${show(text)}.` };
  },
  fromValue: (value) => (typeof value === 'boolean' ? { value } : wrongType('boolean', value)),
  toText: (value) => (value ? 'on' : 'off'),
  placeholder: 'on|off',
};

/** One of the choices, case-sensitive. */
export function choice<T extends string>(choices: readonly T[], placeholder: string): Kind<T> {
  return textual(placeholder, (text) => {
    const value = choices.find((each) => each === text);
    return value === undefined
      ? { problem: `must be one of ${choices.join(', ')}, but got ${show(text)}.` }
      : { value };
  });
}

/** Any text. */
export function text(placeholder: string): Kind<string> {
  return textual(placeholder, (value) => ({ value }));
}

/** Visible ASCII, as allowed in a header. Problems do not show the value. */
export const token: Kind<string> = textual('TOKEN', (value) =>
  /^[!-~]+$/.test(value) ? { value } : { problem: 'must be printable ASCII without spaces.' },
);

/** An http or https URL without credentials, query and fragment. */
export const url: Kind<string> = textual('URL', (value) => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  // Do not show the URL: it may hold a password.
  if (value.includes('@')) return { problem: 'must not hold credentials; use UPSTREAM_TOKEN.' };
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.search === '' && parsed.hash === '') return { value };
  // A query may hold a token.
  const got = show(value.replace(/[?#].*/s, '…'));
  return { problem: `must be an http or https URL without query or fragment, but got ${got}.` };
});

/** An http or https URL. Problems do not show it: it may hold a password. */
export const proxyUrl: Kind<string> = textual('URL', (value) =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? { value }
    : { problem: 'must be an http or https URL such as http://proxy.example.com:3128.' },
);

/** Starts with a slash and does not end with one. No segment is `.` or `..`: clients resolve these before they ask. */
export const path: Kind<string> = textual('PATH', (value) =>
  /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/.test(value)
    ? { value }
    : { problem: `must be a path such as /tasks, but got ${show(value)}.` },
);

/** Separated by commas; each in the form of a browser's `Origin` header: lower case, without a default port. */
export const origins: Kind<readonly string[]> = {
  fromText: (value) => checkOrigins(value.split(',').map((origin) => origin.trim())),
  fromValue(value) {
    const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
    return isList ? checkOrigins(value) : wrongType('list', value);
  },
  toText: (value) => value.join(','),
  placeholder: 'ORIGINS',
};

function checkOrigins(value: readonly string[]): Parsed<readonly string[]> {
  const wrong = value.find((origin) => {
    const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
    return parsed?.origin !== origin || !/^https?:$/.test(parsed.protocol) || origin.includes('*');
  });
  if (wrong === undefined) return { value };
  // Do not show it: it may hold a password.
  const got = wrong.includes('@') ? 'credentials' : show(wrong);
  return { problem: `must be origins such as https://app.example.com between commas, but got ${got}.` };
}

function textual<T extends string>(placeholder: string, read: (text: string) => Parsed<T>): Kind<T> {
  return {
    fromText: read,
    fromValue(value) {
      if (typeof value !== 'string') return wrongType('string', value);
      return value === '' ? { problem: 'must not be empty.' } : read(value);
    },
    toText: String,
    placeholder,
  };
}

function wrongType(expected: string, value: unknown): { readonly problem: string } {
  const got = Array.isArray(value) ? 'list' : typeof value;
  return { problem: `must be a ${expected}, but got a value of type ${got}.` };
}
