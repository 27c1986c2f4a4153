import { GatewayError } from '../errors.ts';
import type { Task } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { WholeList } from './whole-list.ts';

type Loaded = Task | null | Error;

/**
 * The tasks with these UUIDs, in their order. Rows that the operation has read are not read again. Several others cost
 * the first page of the whole list, which tells its size, and then the rest of its pages or a retrieve each, whichever
 * is fewer calls: at most the list's pages, and at most one more than a retrieve each.
 */
export async function loadByUuid(session: UpstreamSession, uuids: readonly string[]): Promise<Loaded[]> {
  await session.pagesRead();
  let unknown = uuids.filter((uuid) => !isKnown(session, uuid));
  if (unknown.length > 1) {
    const list = new WholeList(session);
    await list.readOn();
    unknown = unknown.filter((uuid) => !isKnown(session, uuid));
    if (unknown.length > list.pagesLeft) {
      await list.readRest();
      // Now everything is known, and what is not there does not exist.
      unknown = [];
    }
  }
  const retrieved = new Map(unknown.map((uuid) => [uuid, settle(() => session.getTask(uuid))]));
  return Promise.all(uuids.map((uuid) => retrieved.get(uuid) ?? settle(async () => session.knownTask(uuid))));
}

function isKnown(session: UpstreamSession, uuid: string): boolean {
  try {
    return session.knownTask(uuid) !== undefined;
  } catch {
    return true;
  }
}

/** A failure belongs to its own key only. */
async function settle(get: () => Promise<Task | undefined>): Promise<Loaded> {
  try {
    return (await get()) ?? null;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}
