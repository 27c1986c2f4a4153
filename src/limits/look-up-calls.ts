import { fromGlobalId } from '../connection/global-id.ts';

/** Adds up what the look-ups of one operation cost the upstream at most. The same task costs once, as the loaders read it once. */
export class LookUpCalls {
  readonly #uuids = new Set<string>();
  readonly #fullNames = new Set<string>();

  /** In either case. */
  addUuid(uuid: string): void {
    this.#uuids.add(uuid.toLowerCase());
  }

  addFullName(fullName: string): void {
    this.#fullNames.add(fullName);
  }

  /** An ID that is not one of ours costs nothing. */
  addGlobalId(id: string): void {
    const uuid = fromGlobalId(id);
    if (uuid !== undefined) this.addUuid(uuid);
  }

  /** As `_entities` reads it; one that it refuses costs nothing. */
  addRepresentation(representation: unknown): void {
    if (typeof representation !== 'object' || representation === null) return;
    const { uuid, fullName }: { readonly uuid?: unknown; readonly fullName?: unknown } = representation;
    if (typeof uuid === 'string') this.addUuid(uuid);
    else if (typeof fullName === 'string') this.addFullName(fullName);
  }

  /**
   * A retrieve for each uuid and a search for each full name, and for several a page of the whole list before. The loaders
   * read on in a search, or read the whole list, where that promises to be fewer; how long they are, nobody knows before.
   */
  get total(): number {
    return mostLookUpCalls(this.#uuids.size + this.#fullNames.size);
  }
}

/** What looking up so many tasks costs at most. */
export function mostLookUpCalls(tasks: number): number {
  return tasks > 1 ? tasks + 1 : tasks;
}
