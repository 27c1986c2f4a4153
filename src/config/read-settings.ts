import type { Kind, Reading } from './kinds.ts';
import { type Earlier, type SettingsTable, type ValuesOf, variableOf } from './setting.ts';

/** Where settings come from. */
export interface SettingsSource {
  /** What the setting is called there. */
  nameOf(option: string): string;
  /** Undefined if it is not set there. */
  read<T>(option: string, kind: Kind<T>): Reading<T> | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment; an empty variable counts as unset. `flags` are the names of variables that flags have set. */
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

/** The values of all settings of a table. What is wrong with any of them goes into `problems`, one line each. */
export function readSettings<Table extends SettingsTable>(
  table: Table,
  source: SettingsSource,
  problems: string[],
): ValuesOf<Table> {
  // The table is in an order in which each setting follows only those before it.
  const values = {} as Earlier & Record<string, unknown>;
  for (const [option, { kind, fallback }] of Object.entries(table)) {
    const reading = source.read<unknown>(option, kind(values));
    if (reading && 'problem' in reading) problems.push(`${source.nameOf(option)} ${reading.problem}`);
    values[option] = reading && 'value' in reading ? reading.value : fallback(values);
  }
  return values as ValuesOf<Table>;
}
