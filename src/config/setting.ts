import type { Kind } from './kinds.ts';

/** Settings that defaults or bounds of later ones depend on. */
export interface Earlier {
  readonly maxPageSize: number;
  readonly scanLimit: number;
  readonly maxRepresentations: number;
  readonly maxSubscriptions: number;
  readonly upstreamToken: string | undefined;
}

/** One setting: its values, its default, and its description. */
export interface Setting<T> {
  readonly kind: (earlier: Earlier) => Kind<NonNullable<T>>;
  readonly fallback: (earlier: Earlier) => T;
  /** Describes a default that is not a plain value. */
  readonly fallbackNote: string | undefined;
  /** The flag of the command line without its dashes; undefined if only the environment can set it. */
  readonly flag: string | undefined;
  readonly meaning: string;
}

export interface SettingOptions<T> {
  readonly meaning: string;
  readonly fallback: T | ((earlier: Earlier) => T);
  readonly fallbackNote?: string;
  readonly flag?: string;
}

/** A setting with a default. Kind and default may depend on earlier settings. */
export function setting<T extends NonNullable<unknown>>(
  kind: Kind<T> | ((earlier: Earlier) => Kind<T>),
  options: SettingOptions<T>,
): Setting<T> {
  return toSetting<T>(kind, options);
}

/** A setting without a default. */
export function optional<T extends NonNullable<unknown>>(
  kind: Kind<T>,
  options: Omit<SettingOptions<T>, 'fallback'>,
): Setting<T | undefined> {
  return toSetting<T | undefined>(kind, { ...options, fallback: undefined });
}

function toSetting<T>(
  kind: Kind<NonNullable<T>> | ((earlier: Earlier) => Kind<NonNullable<T>>),
  { meaning, fallback, fallbackNote, flag }: SettingOptions<T>,
): Setting<T> {
  return {
    kind: typeof kind === 'function' ? kind : () => kind,
    fallback: isFollowing(fallback) ? fallback : () => fallback,
    fallbackNote,
    flag,
    meaning,
  };
}

function isFollowing<T>(fallback: T | ((earlier: Earlier) => T)): fallback is (earlier: Earlier) => T {
  return typeof fallback === 'function';
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds settings of every type, each of which keeps its own
export type SettingsTable = Readonly<Record<string, Setting<any>>>;

/** The values of a table's settings, by option. */
export type ValuesOf<Table extends SettingsTable> = {
  readonly [Option in keyof Table]: Table[Option] extends Setting<infer T> ? T : never;
};

/** The environment variable of an option: `MAX_PAGE_SIZE` for `maxPageSize`. */
export function variableOf(option: string): string {
  return option.replace(/[A-Z]/g, '_$&').toUpperCase();
}
