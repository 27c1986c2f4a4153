import type { Kind, Parsed } from './kinds.ts';
import { type Earlier, type SettingsTable, type ValuesOf, variableOf } from './setting.ts';

/** A source of settings. */
export interface SettingsSource {
  /** The setting's name in this source. */
  nameOf(option: string): string;
  /** Undefined if it is not set. */
  read<T>(option: string, kind: Kind<T>): Parsed<T> | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment; an empty variable counts as unset. `flags` are the names of variables set by flags. */
export function fromEnvironment(env: Environment, flags: ReadonlyMap<string, string> = new Map()): SettingsSource {
  return {
    nameOf: (option) => flags.get(variableOf(option)) ?? variableOf(option),
    read(option, kind) {
      const text = env[variableOf(option)];
      return text ? kind.fromText(text) : undefined;
    },
  };
}

/** Options, by their own names; undefined counts as unset. */
export function fromOptions(options: Readonly<Record<string, unknown>>): SettingsSource {
  return {
    nameOf: (option) => option,
    read(option, kind) {
      const value = Object.hasOwn(options, option) ? options[option] : undefined;
      return value === undefined ? undefined : kind.fromValue(value);
    },
  };
}

/** Reads all settings of a table. Adds mistakes to `problems`, one line each. */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  source: SettingsSource,
  problems: string[],
): ValuesOf<Table> {
  // In the table's order, each setting depends only on earlier ones.
  const values = {} as Earlier & Record<string, unknown>;
  for (const [option, { kind, fallback }] of Object.entries(table)) {
    const reading = source.read<unknown>(option, kind(values));
    if (reading && 'problem' in reading) problems.push(`${source.nameOf(option)} ${reading.problem}`);
    values[option] = reading && 'value' in reading ? reading.value : fallback(values);
  }
  return values as ValuesOf<Table>;
}
