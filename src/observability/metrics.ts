import type { CallOutcome, UpstreamEvents } from '../transport/upstream-events.ts';
import { type EndedRequest, outcomeOf } from './ended-request.ts';
import type { Exposition, MetricsRegistry } from './metrics-registry.ts';
import { type RefusedStatus, refusedStatuses } from './refusal-log.ts';
import { Durations, Reading, type Tallied, Tally } from './tallies.ts';

const prefix = 'system_tasks_graphql';
/** From a refusal without any upstream call to the deadline, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is kept for replays, as it is now. */
interface ReplayMemory {
  readonly bytes: number;
  readonly entries: number;
}

/** What is counted of all requests. No label has a value that a caller could choose. */
export class Metrics implements Omit<UpstreamEvents, 'drifted'> {
  readonly #operations = new Tally(`${prefix}_operations_total`, 'Operations by outcome.', 'outcome', ['ok']);
  readonly #durations = new Durations(
    `${prefix}_operation_duration_seconds`,
    'Time from the arrival of an operation, other than a subscription, to the end of its answer.',
    bounds,
  );
  readonly #scannedRows = new Tally(`${prefix}_scanned_rows_total`, 'Rows that scans have looked at.');
  readonly #calls = new Tally(
    `${prefix}_upstream_calls_total`,
    'Calls to the upstream, retries too, by HTTP status or by what came instead.',
    'status',
  );
  readonly #callDurations = new Durations(
    `${prefix}_upstream_call_duration_seconds`,
    'Time that a call to the upstream took.',
    bounds,
  );
  readonly #retries = new Tally(`${prefix}_upstream_retries_total`, 'Calls that were made again.');
  readonly #coalesced = new Tally(
    `${prefix}_upstream_coalesced_calls_total`,
    'Calls that were spared because another one for the same was under way.',
  );
  readonly #drift = new Tally(
    `${prefix}_upstream_drift_total`,
    "Tolerated departures from the upstream's documented contract.",
    'kind',
  );
  readonly #shared = new Tally(
    `${prefix}_operations_shared_total`,
    'Operations that joined the work of another, and operations that were replays of an earlier one.',
    'how',
    ['joined', 'replayed'],
  );
  readonly #refused = new Tally(
    `${prefix}_http_refused_total`,
    'Requests that were refused before they could be read, by HTTP status.',
    'status',
    refusedStatuses.map(String),
  );
  readonly #all: readonly Tallied[];
  #registry: Promise<MetricsRegistry> | undefined;
  #stopped = false;
  #inFlight = 0;
  #openSubscriptions: () => number = () => 0;
  #replays: ReplayMemory = { bytes: 0, entries: 0 };
  #droppedLogLines: () => number = () => 0;

  constructor() {
    this.#all = [
      this.#operations,
      this.#durations,
      new Reading(`${prefix}_operations_in_flight`, 'Requests to the endpoint being answered.', () => this.#inFlight),
      new Reading(`${prefix}_subscriptions_open`, 'Subscriptions being served.', () => this.#openSubscriptions()),
      this.#shared,
      new Reading(`${prefix}_answer_cache_bytes`, 'Memory that is kept for replays.', () => this.#replays.bytes),
      new Reading(
        `${prefix}_answer_cache_entries`,
        'Responses that are kept for replays.',
        () => this.#replays.entries,
      ),
      this.#scannedRows,
      this.#calls,
      this.#callDurations,
      this.#retries,
      this.#coalesced,
      this.#drift,
      this.#refused,
      new Reading(
        `${prefix}_log_lines_dropped_total`,
        'Log lines that were dropped, as nobody read the log or the disk was full.',
        () => this.#droppedLogLines(),
      ),
    ];
  }

  /** A request to the endpoint has arrived. */
  began(): void {
    this.#inFlight++;
  }

  /** A request to the endpoint has ended. */
  ended(ended: EndedRequest): void {
    this.#inFlight--;
    const outcome = outcomeOf(ended);
    if (outcome === undefined) return;
    this.#operations.add(1, outcome);
    // A subscription lasts as long as its subscriber likes.
    if (ended.record.operationType !== 'subscription') this.#durations.observe(ended.durationMs / 1_000);
    if (ended.record.shared) this.#shared.add(1, ended.record.shared);
    if (ended.record.scannedRows > 0) this.#scannedRows.add(ended.record.scannedRows);
  }

  /** Sets the source of the number of open subscriptions. */
  watchSubscriptions(count: () => number): void {
    this.#openSubscriptions = count;
  }

  /** Sets the source of the memory that is kept for replays. */
  watchReplays(replays: ReplayMemory): void {
    this.#replays = replays;
  }

  /** Sets the source of the number of log lines that were dropped. */
  watchDroppedLogLines(count: () => number): void {
    this.#droppedLogLines = count;
  }

  /** A request was refused before any handler could see it. */
  refused(status: RefusedStatus): void {
    this.#refused.add(1, String(status));
  }

  called(outcome: CallOutcome, seconds: number): void {
    this.#calls.add(1, String(outcome));
    this.#callDurations.observe(seconds);
  }

  retried(): void {
    this.#retries.add(1);
  }

  coalesced(): void {
    this.#coalesced.add(1);
  }

  drifted(kind: string): void {
    this.#drift.add(1, kind);
  }

  /**
   * The metrics as Prometheus reads them. The library for that, and the observation of the process, take memory: they
   * are loaded when somebody asks for the first time.
   */
  async expose(): Promise<Exposition> {
    this.#registry ??= this.#createRegistry();
    return (await this.#registry).expose();
  }

  /** Ends the observation of the process. */
  stop(): void {
    this.#stopped = true;
    void this.#registry?.then(
      (registry) => registry.stop(),
      () => {},
    );
  }

  async #createRegistry(): Promise<MetricsRegistry> {
    const { createMetricsRegistry } = await import('./metrics-registry.ts');
    const registry = createMetricsRegistry(this.#all);
    if (this.#stopped) registry.stop();
    return registry;
  }
}
