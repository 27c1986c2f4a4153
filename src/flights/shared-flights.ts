import type { CancelSignal } from './cancellation.ts';
import { type FlightClock, systemClock } from './flight-clock.ts';
import { SharedFlight, type Start, type Ticket, type WaiterOptions } from './shared-flight.ts';

export type { Flight, Start, Ticket, WaiterOptions } from './shared-flight.ts';

export interface SharedFlightsOptions {
  /**
   * When work starts if none of its key is in flight: `end-of-turn` lets requests that arrive in the same turn of the event
   * loop share it, `at-once` does not wait for them.
   */
  readonly idleStart: 'at-once' | 'end-of-turn';
  /**
   * How long others can join: until the work starts, or until it calls `seal`, for work that first waits for its turn to
   * send something.
   */
  readonly joinable: 'until-start' | 'until-sealed';
  /**
   * Whether work may overlap with other work of its key, for example because connections are idle. By default it never
   * does.
   */
  readonly mayOverlap?: () => boolean;
  readonly clock?: FlightClock;
}

/**
 * Minimum time between two overlapping starts of one key, in milliseconds: a shorter one would call a fast upstream
 * needlessly.
 */
const minSpacingMs = 4;
/**
 * Approximate number of overlapping flights of one key: nobody waits longer than a third of a flight for the next, and few
 * enough start that many callers gather for each.
 */
const overlap = 3;

/**
 * Runs work once for all callers that request it *before anything is sent*, so that no outcome is older than its request.
 * While work of a key is in flight, later callers gather for the next flight. It starts when one of the key's flights ends,
 * or earlier if it may overlap, spaced so that enough callers gather. A caller that leaves does not cancel the work for the
 * others; it is aborted when no caller is left. A key without work in flight takes no memory.
 */
export class SharedFlights<T> {
  readonly #options: SharedFlightsOptions;
  readonly #clock: FlightClock;
  readonly #lanes = new Map<string, Lane<T>>();

  constructor(options: SharedFlightsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Number of keys with work in flight, or with waiters. */
  get size(): number {
    return this.#lanes.size;
  }

  /**
   * Joins the next flight of this key, which calls the `start` of its first remaining waiter. The outcome must be awaited:
   * it rejects at once if the signal has already aborted.
   */
  join(key: string, signal: CancelSignal, start: Start<T>, options: WaiterOptions = {}): Ticket<T> {
    if (signal.aborted) return { outcome: Promise.reject(signal.reason), joined: false };
    const lane = this.#laneOf(key);
    if (lane.open) return lane.open.add(signal, start, options);
    const flight = new SharedFlight<T>(() => this.#land(lane, flight));
    const ticket = flight.add(signal, start, options);
    lane.open = flight;
    this.#schedule(lane);
    return ticket;
  }

  #laneOf(key: string): Lane<T> {
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane = new Lane<T>(key);
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Schedules the start of the lane's open flight, unless a flight that ends starts it first. */
  #schedule(lane: Lane<T>): void {
    const { mayOverlap } = this.#options;
    const now = this.#clock.now();
    const spacing = lane.spacing(now);
    const left = lane.lastStart + spacing - now;
    if (lane.inFlight.size === 0 || (left <= 0 && mayOverlap?.())) {
      this.#startSoon(lane);
      return;
    }
    if (!mayOverlap) return;
    const startOrWait = (): void => {
      if (mayOverlap()) this.#start(lane);
      else lane.unschedule = this.#clock.after(spacing, startOrWait);
    };
    lane.unschedule = this.#clock.after(Math.max(left, minSpacingMs), startOrWait);
  }

  #startSoon(lane: Lane<T>): void {
    if (this.#options.idleStart === 'at-once') this.#start(lane);
    else lane.unschedule = this.#clock.atEndOfTurn(() => this.#start(lane));
  }

  #start(lane: Lane<T>): void {
    const flight = lane.open;
    if (!flight) return;
    lane.stopWaiting();
    const seal = (): void => {
      if (lane.open !== flight) return;
      lane.open = undefined;
      lane.noteStart(flight, this.#clock.now());
    };
    lane.noteStart(flight, this.#clock.now());
    if (this.#options.joinable === 'until-start') lane.open = undefined;
    else flight.seal = seal;
    flight.run(() => {
      lane.noteEnd(flight, this.#clock.now());
      this.#land(lane, flight);
    });
  }

  /** A flight has ended or was abandoned: starts the next one. */
  #land(lane: Lane<T>, flight: SharedFlight<T>): void {
    lane.inFlight.delete(flight);
    if (lane.open === flight) {
      lane.open = undefined;
      lane.stopWaiting();
    }
    if (lane.open && !lane.open.hasStarted) this.#start(lane);
    else if (!lane.open && lane.inFlight.size === 0) this.#lanes.delete(lane.key);
  }
}

/** The flights of one key. */
class Lane<T> {
  readonly key: string;
  /** The flight that can be joined; it may have started. */
  open: SharedFlight<T> | undefined;
  /** Cancels the scheduled start of the open flight. */
  unschedule: (() => void) | undefined;
  /** Start times of the running flights, oldest first. */
  readonly inFlight = new Map<SharedFlight<T>, number>();
  lastStart = 0;
  #lastDuration: number | undefined;

  constructor(key: string) {
    this.key = key;
  }

  stopWaiting(): void {
    this.unschedule?.();
    this.unschedule = undefined;
  }

  noteStart(flight: SharedFlight<T>, now: number): void {
    this.inFlight.set(flight, now);
    this.lastStart = now;
  }

  noteEnd(flight: SharedFlight<T>, now: number): void {
    this.#lastDuration = now - (this.inFlight.get(flight) ?? now);
  }

  /** Minimum time between two overlapping starts, in milliseconds. */
  spacing(now: number): number {
    const [oldest = now] = this.inFlight.values();
    return Math.max(minSpacingMs, (this.#lastDuration ?? now - oldest) / overlap);
  }
}
