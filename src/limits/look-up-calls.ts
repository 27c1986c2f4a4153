import { fromGlobalId } from '../connection/global-id.ts';
import { canBeFullName } from '../tasks/divisions.ts';
import { callsForTasks } from '../tasks/look-up-budget.ts';

/**
 * Adds up how many upstream calls the look-ups of one operation cost at most. The same task counts once, because the loaders
 * read it once.
 */
export class LookUpCalls {
  readonly #uuids = new Set<string>();
  readonly #fullNames = new Set<string>();

  /** In either case. */
  addUuid(uuid: string): void {
    this.#uuids.add(uuid.toLowerCase());
  }

  /** One that no task can have costs nothing. */
  addFullName(fullName: string): void {
    if (canBeFullName(fullName)) this.#fullNames.add(fullName);
  }

  /** An ID that is not one of ours costs nothing. */
  addGlobalId(id: string): void {
    const uuid = fromGlobalId(id);
    if (uuid !== undefined) this.addUuid(uuid);
  }

  /** Reads it as `_entities` does; one that is refused there costs nothing. */
  addRepresentation(representation: unknown): void {
    if (typeof representation !== 'object' || representation === null) return;
    const { uuid, fullName }: { readonly uuid?: unknown; readonly fullName?: unknown } = representation;
    if (typeof uuid === 'string') this.addUuid(uuid);
    else if (typeof fullName === 'string') this.addFullName(fullName);
  }

  /**
   * A retrieve for each uuid and a search for each full name, and for several a page of the whole list before. Full names
   * that a search leaves open cost further calls (`tasks/look-up-budget.ts`), as nobody knows before how long the lists
   * are; so may uuids that were not in the list when it was read, but may have moved in it.
   */
  get total(): number {
    return callsForTasks(this.#uuids.size + this.#fullNames.size);
  }
}
