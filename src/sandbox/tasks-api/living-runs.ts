import { toInstant } from '../instant.ts';
import { Random } from '../sample/random.ts';
import type { ReleaseTraits } from './release.ts';
import type { RunDraft } from './sample/run-draft.ts';
import { runDrafts } from './sample/run-drafts.ts';
import type { SandboxRun } from './sandbox-run.ts';
import { isEnded, Worker } from './worker.ts';

const seed = 20_260_930;
const microsPerSecond = 1_000_000;
/** Ended runs are forgotten, the oldest first, while there are so many more than at the start. */
const mostNewRuns = 200;

/** The kinds of runs that are queued, each as often as its runs in the sample. */
const pool: readonly RunDraft[] = runDrafts
  .filter(({ description }) => description !== null)
  .flatMap((draft) => Array.from({ length: draft.runs }, () => draft));

/**
 * Runs that are queued, start, log, end, fail and are retried on a simulated clock: the same runs lead to the same events.
 * A run that changes becomes another object.
 */
export class LivingRuns {
  readonly #random = new Random(seed);
  readonly #worker: Worker;
  readonly #mostRuns: number;
  #runs: readonly SandboxRun[];
  /** The IDs of runs that have ended, the oldest first. */
  readonly #ended: string[];
  /** Microseconds since 1970. */
  #clock: number;

  constructor(runs: readonly SandboxRun[], release: ReleaseTraits) {
    this.#worker = new Worker(release, this.#random);
    this.#runs = runs;
    this.#mostRuns = runs.length + mostNewRuns;
    const changes = runs.map((run) => ({ run, at: toMicros(run.mtime) }));
    this.#clock = latestOf(changes.map(({ at }) => at));
    this.#ended = changes
      .filter(({ run }) => isEnded(run))
      .sort((left, right) => left.at - right.at)
      .map(({ run }) => run.message_id);
  }

  /**
   * Advances by one tick, three to twelve seconds, and returns all runs: most of those under way have taken a step, and
   * one to three are new. Keeps the stored order.
   */
  tick(): readonly SandboxRun[] {
    this.#clock += this.#random.integer(3 * microsPerSecond, 12 * microsPerSecond);
    const moved = this.#runs.map((run) => (this.#isDue(run) && this.#random.chance(0.7) ? this.#advance(run) : run));
    const queued = Array.from({ length: this.#random.integer(1, 3) }, () => this.#queue());
    this.#runs = this.#forget([...moved, ...queued]);
    return this.#runs;
  }

  #isDue(run: SandboxRun): boolean {
    return !isEnded(run) && toMicros(run.eta ?? run.mtime) < this.#clock && toMicros(run.mtime) < this.#clock;
  }

  #advance(run: SandboxRun): SandboxRun {
    const advanced = this.#worker.advance(run, this.#now());
    if (isEnded(advanced)) this.#ended.push(advanced.message_id);
    return advanced;
  }

  #queue(): SandboxRun {
    const draft = pool[this.#random.integer(0, pool.length - 1)];
    if (draft === undefined) throw new RangeError('There is no kind of run.');
    return this.#worker.queue(draft, this.#now());
  }

  /** Later than every change so far. */
  #now(): number {
    this.#clock += this.#random.integer(1_000, 50_000);
    return this.#clock;
  }

  #forget(runs: readonly SandboxRun[]): readonly SandboxRun[] {
    if (runs.length <= this.#mostRuns) return runs;
    const forgotten = new Set(this.#ended.splice(0, runs.length - this.#mostRuns));
    return runs.filter(({ message_id: id }) => !forgotten.has(id));
  }
}

function toMicros(timestamp: string): number {
  return Number(toInstant(timestamp) ?? 0n);
}

/** The latest change that leaves room for the clock; some data has times at the end of the calendar. */
function latestOf(changes: readonly number[]): number {
  const latest = Date.UTC(2100, 0) * 1000;
  return changes.filter((at) => at < latest).reduce((later, at) => Math.max(later, at), Date.UTC(2026, 8, 28) * 1000);
}
