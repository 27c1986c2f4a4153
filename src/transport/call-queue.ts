import { GatewayError } from '../errors.ts';
import type { CancelSignal } from '../flights/cancellation.ts';
import { type QueuedPriority, rankOf } from './call-priority.ts';
import { WaitingLine } from './waiting-line.ts';

export interface CallQueueOptions {
  /** Calls that have their turn, at most. */
  readonly connections: number;
  /** Calls of one priority that may wait, at most. */
  readonly maxWaiting: number;
}

/** A call's place: it waits for its turn, or has it. */
export interface Place {
  readonly priority: QueuedPriority;
  /**
   * Undefined if it has had its turn from the beginning. Rejects with the signal's reason once that aborts, and with
   * UPSTREAM_UNAVAILABLE if its place in a full queue is needed by a credential with fewer calls.
   */
  readonly turn: Promise<void> | undefined;
}

const priorities: readonly QueuedPriority[] = ['window', 'scan', 'poll'];
/** How often a call that could have its turn is passed over for a more urgent one. */
const maxPassedOver = 4;

/**
 * Whose turn it is to call the upstream. Polls have a quarter of the connections at most, scans and polls together half of
 * them, windows all. The most urgent go first, and the credentials of one priority in rotation, but nobody waits for ever.
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

  /** Whether one more call of the most urgent priority would have its turn at once. */
  get hasFreeConnection(): boolean {
    return this.#mayRun('window');
  }

  /** How many calls of this priority have their turn. */
  running(priority: QueuedPriority): number {
    return this.#running[priority];
  }

  /** How many calls of this priority wait. */
  waiting(priority: QueuedPriority): number {
    return this.#lines[priority].length;
  }

  /**
   * A place for a call. Throws UPSTREAM_UNAVAILABLE if too many of its priority wait; but a credential that has more of
   * them waiting loses its newest one instead.
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

  /** Makes a call that still waits more urgent, if there is room for it. */
  promote(place: Place, priority: QueuedPriority): void {
    if (!(place instanceof WaitingPlace) || rankOf[priority] >= rankOf[place.priority]) return;
    if (this.waiting(priority) >= this.#options.maxWaiting) return;
    if (!this.#lines[place.priority].remove(place.owner, place)) return;
    place.priority = priority;
    this.#lines[priority].add(place.owner, place);
    this.#grant();
  }

  /** Ends the turn of a call that has it. To be called once. */
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

  /** The priority whose turn it is; undefined if nobody waits who may run. */
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

  /** It has left the line, or been put out. */
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
