import { toInstant } from '../instant.ts';
import { Random } from '../sample/random.ts';
import { toTimestamp } from '../timestamp.ts';
import type { ReleaseTraits } from './release.ts';
import { type LogLineDraft, type RunDraft, runDrafts } from './run-drafts.ts';
import { startOf, worker } from './run-log.ts';
import type { SandboxRun } from './sandbox-run.ts';

const seed = 20_260_930;
const microsPerSecond = 1_000_000;
/** Runs are forgotten when there are so many more than at the start. */
const mostNewRuns = 200;
const mostRetries = 3;

/** Runs that are queued, start, log, end, fail and are retried on a simulated clock: the same runs lead to the same events. */
export class LivingRuns {
  readonly #random = new Random(seed);
  readonly #release: ReleaseTraits;
  readonly #mostRuns: number;
  #runs: readonly SandboxRun[];
  /** Microseconds since 1970. */
  #clock: number;

  constructor(runs: readonly SandboxRun[], release: ReleaseTraits) {
    this.#release = release;
    this.#runs = runs;
    this.#mostRuns = runs.length + mostNewRuns;
    const changes = runs.map(({ mtime }) => Number(toInstant(mtime) ?? 0n));
    this.#clock = changes.reduce((latest, change) => Math.max(latest, change), Date.UTC(2026, 8, 28) * 1000);
  }

  /**
   * Advances by one tick and returns all runs: those under way move on by one state, and one to three are queued. Keeps the
   * stored order.
   */
  tick(): readonly SandboxRun[] {
    const moved = this.#runs.map((run) => (isEnded(run) || this.#random.chance(0.3) ? run : this.#move(run)));
    const queued = Array.from({ length: this.#random.integer(1, 3) }, () => this.#queue());
    this.#runs = [...moved, ...queued].slice(-this.#mostRuns);
    return this.#runs;
  }

  #now(): string {
    this.#clock += this.#random.integer(1_000, 2 * microsPerSecond);
    return toTimestamp(this.#clock, 'Z');
  }

  #queue(): SandboxRun {
    const draft = this.#random.pick(runDrafts as readonly [RunDraft, ...RunDraft[]]);
    return startOf(draft, this.#random.uuid(), this.#now(), this.#random);
  }

  /** The run in its next state; a state that the release does not know is passed over. */
  #move(run: SandboxRun): SandboxRun {
    const now = this.#now();
    const moving = { ...run, mtime: now };
    switch (run.state) {
      case 'waiting_for_dependencies':
        return { ...moving, state: 'queued', aggregated_status: 'queued' };
      case 'queued':
        return { ...moving, eta: null, state: 'consumed', aggregated_status: 'consumed' };
      case 'consumed':
        if (this.#release.states.includes('running')) {
          const logs = [...run.logs, worker('info', 'Task is being processed', now)];
          return { ...moving, logs, state: 'running', aggregated_status: 'running' };
        }
        return this.#end({ ...moving, logs: [...run.logs, worker('info', 'Task is being processed', run.mtime)] });
      default:
        return this.#end(moving);
    }
  }

  #end(run: SandboxRun): SandboxRun {
    const draft = runDrafts.find(({ actor }) => actor === run.actor_name);
    const logged = (draft?.log ?? []).map((line) => toLine(run, line));
    const outcome = this.#random.pick(['info', 'info', 'info', 'info', 'warning', 'error', 'retried']);
    if (outcome === 'retried') return this.#retry({ ...run, logs: [...run.logs, ...logged] });
    const finished = worker('info', 'Task finished processing without errors', run.mtime);
    const extra = outcome === 'info' ? [] : [toLine(run, { level: outcome, event: failures[outcome] })];
    return {
      ...run,
      logs: [finished, ...run.logs, ...logged, ...extra],
      state: 'done',
      aggregated_status: this.#release.aggregatesLogs ? outcome : 'done',
    };
  }

  #retry(run: SandboxRun): SandboxRun {
    const retries = Number(typeof run.retries === 'number' ? run.retries : run.retries.text) + 1;
    const failed = worker('error', 'Connection refused', run.mtime, { exception: [] });
    if (retries > mostRetries) {
      return { ...run, logs: [...run.logs, failed], state: 'rejected', aggregated_status: 'rejected' };
    }
    const due = toTimestamp(this.#clock + 60 * microsPerSecond, 'Z');
    return {
      ...run,
      retries,
      eta: due,
      previous_logs: [...run.previous_logs, ...run.logs, failed],
      logs: [worker('info', 'Task will be retried', run.mtime)],
      state: 'queued',
      aggregated_status: 'queued',
    };
  }
}

const failures = {
  warning: 'Some objects could not be synchronized.',
  error: 'The remote system answered with an error.',
} as const;

function toLine({ uid, mtime }: SandboxRun, { level, event, attributes = {} }: LogLineDraft) {
  return { timestamp: mtime, log_level: level, logger: uid, event, attributes };
}

function isEnded({ state }: SandboxRun): boolean {
  return state === 'done' || state === 'rejected';
}
