import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** What the report says of it. */
export const pinningNote = canPin
  ? 'servers on core 0, upstream stub and load generator on core 1'
  : 'unpinned: taskset or a second core is missing';

/** The command line that starts `command` on a core of its own; as it is where cores cannot be given. */
export function pinned(core: number, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

/** Moves this process, the load generator, to a core. */
export function pinSelf(core: number): void {
  if (canPin) spawnSync('taskset', ['-acp', String(core), String(process.pid)]);
}
