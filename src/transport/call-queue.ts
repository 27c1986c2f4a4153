import { GatewayError } from '../errors.ts';
import type { CancelSignal } from '../flights/cancellation.ts';
import { type QueuedPriority, rankOf } from './call-priority.ts';
import { WaitingLine } from './waiting-line.ts';

export interface CallQueueOptions {
  /** Maximum calls that hold a turn at the same time. */
  readonly connections: number;
  /** Maximum waiting calls of one priority. */
  readonly maxWaiting: number;
}

/** The place of a call that waits for its turn or holds it. */
export interface Place {
  readonly priority: QueuedPriority;
  /**
   * Undefined if the call got its turn at once. Rejects with the signal's reason when it aborts, and with
   * UPSTREAM_UNAVAILABLE if the queue is full and the place goes to a credential with fewer calls.
   */
  readonly turn: Promise<void> | undefined;
}

const priorities: readonly QueuedPriority[] = ['window', 'scan', 'poll'];
/**
 * How often a call that could run is passed over for a more urgent one before it goes first. Small, so that less urgent
 * calls keep moving under constant load.
 */
const maxPassedOver = 4;

/**
 * Decides which call to the upstream runs next. Polls take at most a quarter of the connections, scans and polls together
 * at most half, windows all of them. More urgent calls go first, and credentials of one priority take turns; no call waits
 * for ever.
 */
export class CallQueue {
  readonly #options: CallQueueOptions;
  readonly #running: Record<QueuedPriority, number> = { window: 0, scan: 0, poll: 0 };
  readonly #lines: Readonly<Record<QueuedPriority, WaitingLine<WaitingPlace>>> = {
    window: new WaitingLine(),
    scan: new WaitingLine(),
    poll: new WaitingLine(),
  };
  readonly #passedOver: Record<QueuedPriority, number> = { window: 0, scan: 0, poll: 0 };

  constructor(options: CallQueueOptions) {
    this.#options = options;
  }

  /** Whether another call of the most urgent priority would run at once. */
  get hasFreeConnection(): boolean {
    return this.#mayRun('window');
  }

  /** Number of running calls of this priority. */
  running(priority: QueuedPriority): number {
    return this.#running[priority];
  }

  /** Number of waiting calls of this priority. */
  waiting(priority: QueuedPriority): number {
    return this.#lines[priority].length;
  }

  /**
   * Takes a place for a call. If too many calls of its priority wait, the credential with the most waiting calls loses its
   * newest one; throws UPSTREAM_UNAVAILABLE if that is this credential.
   */
  enter(priority: QueuedPriority, credential: string | undefined, signal: CancelSignal): Place {
    if (this.#mayRun(priority)) {
      this.#running[priority]++;
      return { priority, turn: undefined };
    }
    const owner = credential ?? '';
    const line = this.#lines[priority];
    if (line.length >= this.#options.maxWaiting) {
      const dropped = line.dropNewestOfMost(owner);
      if (!dropped) throw tooManyWait();
      dropped.end(tooManyWait());
    }
    const place = new WaitingPlace(priority, owner, signal, () => this.#lines[place.priority].remove(owner, place));
    line.add(owner, place);
    return place;
  }

  /** Raises the priority of a waiting call, if there is room for it. */
  promote(place: Place, priority: QueuedPriority): void {
    if (!(place instanceof WaitingPlace) || rankOf[priority] >= rankOf[place.priority]) return;
    if (this.waiting(priority) >= this.#options.maxWaiting) return;
    if (!this.#lines[place.priority].remove(place.owner, place)) return;
    place.priority = priority;
    this.#lines[priority].add(place.owner, place);
    this.#grant();
  }

  /** Ends the turn of a running call. Must be called exactly once. */
  leave({ priority }: Place): void {
    this.#running[priority]--;
    this.#grant();
  }

  #grant(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const place = this.#lines[next].next();
      this.#running[next]++;
      place?.begin();
    }
  }

  /** The priority of the next call; undefined if no waiting call may run. */
  #next(): QueuedPriority | undefined {
    const ready = priorities.filter((priority) => this.waiting(priority) > 0 && this.#mayRun(priority));
    const next = ready.find((priority) => this.#passedOver[priority] >= maxPassedOver) ?? ready[0];
    for (const priority of ready) this.#passedOver[priority]++;
    if (next) this.#passedOver[next] = 0;
    return next;
  }

  #mayRun(priority: QueuedPriority): boolean {
    const { connections } = this.#options;
    const { window, scan, poll } = this.#running;
    if (window + scan + poll >= connections) return false;
    if (priority === 'window') return true;
    if (scan + poll >= atLeastOne(connections / 2)) return false;
    return priority === 'scan' || poll < atLeastOne(connections / 4);
  }
}

class WaitingPlace implements Place {
  priority: QueuedPriority;
  readonly owner: string;
  readonly turn: Promise<void>;
  readonly #signal: CancelSignal;
  readonly #leaveLine: () => void;
  #resolve!: () => void;
  #reject!: (reason: unknown) => void;

  constructor(priority: QueuedPriority, owner: string, signal: CancelSignal, leaveLine: () => void) {
    this.priority = priority;
    this.owner = owner;
    this.#signal = signal;
    this.#leaveLine = leaveLine;
    this.turn = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this.#onAbort);
  }

  begin(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#resolve();
  }

  /** Called when the call left the line or was removed from it. */
  end(reason: unknown): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#reject(reason);
  }

  readonly #onAbort = (): void => {
    this.#leaveLine();
    this.end(this.#signal.reason);
  };
}

function atLeastOne(share: number): number {
  return Math.max(1, Math.floor(share));
}

function tooManyWait(): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'Too many calls wait for the upstream.');
}
