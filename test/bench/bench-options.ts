import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** The file that starts the gateway. */
  readonly gateway: string;
  /** Names, or beginnings of names, of workloads and parts (`start`, `memory`); empty: all. */
  readonly only: readonly string[];
  /** Names, or beginnings of names, of systems; empty: all. */
  readonly systems: readonly string[];
  readonly rounds: number;
  readonly firstWarmUpMs: number;
  readonly firstWarmUpAnswers: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** How many different operations the memory is looked at after. */
  readonly operations: number;
  /** Where everything measured is written as JSON; undefined: nowhere. */
  readonly json: string | undefined;
  /** The workload that the gateway is profiled under; undefined: it is measured, not profiled. */
  readonly profile: string | undefined;
  /** Whether a missed bound makes the run fail. */
  readonly check: boolean;
}

/** Throws where an option is unknown. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      gateway: { type: 'string', default: 'dist/main.js' },
      only: { type: 'string', default: '' },
      systems: { type: 'string', default: '' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      json: { type: 'string' },
      profile: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  });
  const { quick, smoke, gateway, json, profile, check } = values;
  const durations = smoke
    ? { firstWarmUpMs: 50, firstWarmUpAnswers: 0, warmUpMs: 20, windowMs: 100, operations: 200 }
    : quick
      ? { firstWarmUpMs: 700, firstWarmUpAnswers: 0, warmUpMs: 100, windowMs: 500, operations: 2_000 }
      : { firstWarmUpMs: 1_500, firstWarmUpAnswers: 5_000, warmUpMs: 200, windowMs: 1_200, operations: 10_000 };
  const rounds = Number(values.rounds ?? (smoke ? 1 : quick ? 3 : 5));
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds must be from 1, but got ${values.rounds}.`);
  return {
    gateway,
    only: names(values.only),
    systems: names(values.systems),
    rounds,
    ...durations,
    json,
    profile,
    check,
  };
}

function names(list: string): readonly string[] {
  return list.split(',').filter((name) => name !== '');
}

/** Whether a name is one of those asked for, or begins with one. */
export function isChosen(chosen: readonly string[], name: string): boolean {
  return chosen.length === 0 || chosen.some((each) => name.toLowerCase().startsWith(each.toLowerCase()));
}
