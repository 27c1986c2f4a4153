import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun } from './a-run.ts';
import { uuidOf } from './a-task.ts';

export const syncActor = 'authentik.sources.ldap.tasks.ldap_sync';

/** The later its number, the earlier a run changed: it is the place of the run in the upstream's list. */
export function runAt(place: number, overrides: Partial<SandboxRun> = {}): SandboxRun {
  const mtime = new Date(Date.UTC(2026, 8, 28) - place * 60_000).toISOString().replace('.000Z', 'Z');
  return aRun({ message_id: uuidOf(place), mtime, ...overrides });
}

/** A run of a directory sync, whose full name ends with `rest`. */
export function syncAt(place: number, rest: string, state = 'done'): SandboxRun {
  const aggregated_status = state === 'done' ? 'info' : state;
  return runAt(place, { uid: `${syncActor}:${rest}`, state, aggregated_status });
}
