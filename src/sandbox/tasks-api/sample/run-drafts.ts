import type { SandboxRun } from '../sandbox-run.ts';
import { deliveryDrafts } from './delivery-drafts.ts';
import { directoryDrafts } from './directory-drafts.ts';
import type { RunDraft } from './run-draft.ts';
import { upkeepDrafts } from './upkeep-drafts.ts';

/** The kinds of runs of a mid-sized authentik. */
export const runDrafts: readonly RunDraft[] = [...directoryDrafts, ...deliveryDrafts, ...upkeepDrafts];

/** The kind of a run: that of its actor and related object, else one of its actor; undefined for actors of others. */
export function draftOf({ actor_name: actor, rel_obj_id: id }: SandboxRun): RunDraft | undefined {
  const ofActor = runDrafts.filter((draft) => draft.actor === actor);
  return ofActor.find(({ related }) => related?.id === id) ?? ofActor[0];
}
