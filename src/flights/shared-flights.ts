import type { CancelSignal } from './cancellation.ts';
import { type FlightClock, systemClock } from './flight-clock.ts';
import { SharedFlight, type Start, type Ticket, type WaiterOptions } from './shared-flight.ts';

export type { Flight, Start, Ticket, WaiterOptions } from './shared-flight.ts';

export interface SharedFlightsOptions {
  /**
   * When work starts if nothing of its key is in flight: `end-of-turn` lets requests that arrive in one turn of the event
   * loop share it, `at-once` does not wait for them.
   */
  readonly idleStart: 'at-once' | 'end-of-turn';
  /**
   * Until when others can join: until the work starts, or until it calls `seal`, for work that first waits for its turn to
   * send something.
   */
  readonly joinable: 'until-start' | 'until-sealed';
  /** Whether work may run beside other work of its key: whether there are connections that nobody uses. Never unless given. */
  readonly mayOverlap?: () => boolean;
  readonly clock?: FlightClock;
}

/** The least time between two starts of one key that overlap, in milliseconds: with less, a fast upstream is asked needlessly. */
const minSpacingMs = 4;
/** How many flights of one key overlap, about. */
const overlap = 8;

/**
 * Does work once for all who ask for the same *before anything is sent*, so that no outcome is older than its request.
 * While work of a key is in flight, those who come later gather for the next, which starts when one of the key's flights
 * ends, or earlier if it may overlap, but spaced so that enough of them gather. Each waiter keeps its own signal; the work
 * is aborted only when nobody waits any more. Nothing is kept of a key once nothing of it is in flight.
 */
export class SharedFlights<T> {
  readonly #options: SharedFlightsOptions;
  readonly #clock: FlightClock;
  readonly #lanes = new Map<string, Lane<T>>();

  constructor(options: SharedFlightsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** How many keys have work in flight, or waiters. */
  get size(): number {
    return this.#lanes.size;
  }

  /**
   * A place in the next flight of this key, which calls the `start` of the first who still waits at that moment. The
   * outcome must be awaited: if the signal has aborted already, it rejects at once.
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

  /** Decides when the lane's open flight starts, unless one that ends makes way for it before. */
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

  /** The flight has ended or been abandoned, and makes way for those who have gathered. */
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
  /** The one that can be joined; it may have started. */
  open: SharedFlight<T> | undefined;
  /** What would start the open one later; this undoes it. */
  unschedule: (() => void) | undefined;
  /** When each one that has started did so, the oldest first. */
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

  /** The least time between two starts that overlap, in milliseconds. */
  spacing(now: number): number {
    const [oldest = now] = this.inFlight.values();
    return Math.max(minSpacingMs, (this.#lastDuration ?? now - oldest) / overlap);
  }
}
