import DataLoader from 'dataloader';
import type { Task } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { loadByFullName } from './load-by-full-name.ts';
import { loadByUuid } from './load-by-uuid.ts';

/** The look-ups of one operation: batched, each key once. What is not there is null. */
export class TaskLoaders {
  /** By lower-case UUID. */
  readonly byUuid: DataLoader<string, Task | null>;
  /** By full name; of several tasks that share it, the one that finished last. */
  readonly byFullName: DataLoader<string, Task | null>;

  constructor(session: UpstreamSession) {
    this.byUuid = new DataLoader((uuids) => loadByUuid(session, uuids));
    this.byFullName = new DataLoader((fullNames) => loadByFullName(session, fullNames));
  }
}
