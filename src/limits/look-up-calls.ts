import { fromGlobalId } from '../connection/global-id.ts';
import { canBeFullName } from '../tasks/look-ups/divisions.ts';
import { callsForTasks } from '../tasks/look-ups/look-up-budget.ts';

/**
 * Adds up the maximum upstream calls of an operation's look-ups. The same task counts once, since the loaders read it once.
 */
export class LookUpCalls {
  readonly #uuids = new Set<string>();
  readonly #fullNames = new Set<string>();

  /** Upper or lower case. */
  addUuid(uuid: string): void {
    this.#uuids.add(uuid.toLowerCase());
  }

  /** A name that no task can have costs nothing. */
  addFullName(fullName: string): void {
    if (canBeFullName(fullName)) this.#fullNames.add(fullName);
  }

  /** An ID that the gateway did not write costs nothing. */
  addGlobalId(id: string): void {
    const uuid = fromGlobalId(id);
    if (uuid !== undefined) this.addUuid(uuid);
  }

  /** Reads it like `_entities`; a representation that is refused there costs nothing. */
  addRepresentation(representation: unknown): void {
    if (typeof representation !== 'object' || representation === null) return;
    const { uuid, fullName }: { readonly uuid?: unknown; readonly fullName?: unknown } = representation;
    if (typeof uuid === 'string') this.addUuid(uuid);
    else if (typeof fullName === 'string') this.addFullName(fullName);
  }

  /**
   * One retrieve for each UUID, one search for each full name, and one page of the whole list if there are several. Two
   * costs are not included, since the lengths of the lists are unknown: further calls for full names that a search leaves
   * open (`tasks/look-ups/look-up-budget.ts`), and retrieves of UUIDs that were missing from a list that changed while it was read.
   */
  get total(): number {
    return callsForTasks(this.#uuids.size + this.#fullNames.size);
  }
}
