import { fromGlobalId } from '../connection/global-id.ts';
import { canBeFullName } from '../tasks/look-ups/divisions.ts';
import { callsForTasks } from '../tasks/look-ups/look-up-budget.ts';
import { canBeRunName } from '../tasks/look-ups/run-conditions.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';

/**
 * Adds up the maximum upstream calls of an operation's look-ups. The same task counts once, since the loaders read it once.
 */
export class LookUpCalls {
  readonly #way: ListAbilities['lookUps'];
  readonly #uuids = new Set<string>();
  readonly #fullNames = new Set<string>();

  constructor({ lookUps }: Pick<ListAbilities, 'lookUps'>) {
    this.#way = lookUps;
  }

  /** Upper or lower case. */
  addUuid(uuid: string): void {
    this.#uuids.add(uuid.toLowerCase());
  }

  /** A name that no task can have costs nothing. */
  addFullName(fullName: string): void {
    if (this.#way === 'list' ? canBeFullName(fullName) : canBeRunName(fullName)) this.#fullNames.add(fullName);
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
   * One retrieve for each UUID, one page for each full name, and, if the list is short enough to be read whole, one page of
   * it if there are several. Two costs are not included, since the lengths of the lists are unknown: further calls for full
   * names that a page leaves open (`tasks/look-ups/look-up-budget.ts`), and retrieves of UUIDs that were missing from a list
   * that changed while it was read.
   */
  get total(): number {
    const tasks = this.#uuids.size + this.#fullNames.size;
    return this.#way === 'list' ? callsForTasks(tasks) : tasks;
  }
}
