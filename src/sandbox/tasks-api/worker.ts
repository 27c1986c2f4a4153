import { toInstant } from '../instant.ts';
import type { Random } from '../sample/random.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import { toTimestamp } from '../timestamp.ts';
import type { ReleaseTraits } from './release.ts';
import type { LogLineDraft, RunDraft } from './sample/run-draft.ts';
import { draftOf } from './sample/run-drafts.ts';
import type { SandboxRun } from './sandbox-run.ts';
import { WorkerLog } from './worker-log.ts';

/** How an attempt ends; `failed` is an exception, after which the run is queued again or gives up. */
export type Outcome = 'info' | 'warning' | 'error' | 'skipped' | 'failed';

const mostRetries = 3;
const microsPerSecond = 1_000_000;

/** Moves runs from state to state, and logs, as a release does. Times are microseconds since 1970. */
export class Worker {
  readonly #release: ReleaseTraits;
  readonly #random: Random;
  readonly #log: WorkerLog;
  /** The states of a run that has not ended, from the first to the last. */
  readonly #openStates: readonly string[];

  constructor(release: ReleaseTraits, random: Random) {
    this.#release = release;
    this.#random = random;
    this.#log = new WorkerLog(release, random);
    this.#openStates = release.states.filter((state) => !isEndState(state));
  }

  /** A new run. */
  queue(draft: RunDraft, now: number): SandboxRun {
    const waits = draft.waits === true && this.#openStates.includes('waiting_for_dependencies');
    const state = waits ? 'waiting_for_dependencies' : 'queued';
    return {
      message_id: this.#random.uuid(),
      queue_name: draft.queue ?? 'default',
      actor_name: draft.actor,
      state,
      mtime: toTimestamp(now, 'Z'),
      retries: 0,
      eta: null,
      rel_obj_app_label: draft.related?.appLabel ?? null,
      rel_obj_model: draft.related?.model ?? null,
      rel_obj_id: draft.related?.id ?? null,
      uid: draft.actor,
      logs: waits ? [] : [this.#log.worker('Task has been queued', now - 400, { delay: null })],
      previous_logs: [],
      aggregated_status: state,
      description: draft.description,
    };
  }

  /** The run after its next step, at `now`: in another state, or in the same one with more in its log. */
  advance(run: SandboxRun, now: number, outcome: Outcome = this.#outcomeOf(run)): SandboxRun {
    const mtime = toTimestamp(now, 'Z');
    const lines = run.state === 'running' ? this.#nextLines(run) : [];
    if (lines.length > 0) return { ...run, mtime, logs: this.#withLines(run, lines, now - 600, now - 400) };
    const state = this.#openStates[this.#openStates.indexOf(run.state) + 1];
    if (state === undefined || !this.#openStates.includes(run.state)) return this.#end(run, now, outcome);
    const moved = { ...run, mtime, eta: null, state, aggregated_status: state };
    if (state === 'running') return this.#begin(moved, now - 400);
    if (state !== 'queued') return moved;
    const queued = this.#log.worker('Task has been queued', now - 400, { delay: null });
    return { ...moved, logs: this.#log.append(run.logs, queued) };
  }

  #begin(run: SandboxRun, at: number): SandboxRun {
    const { rests } = draftOf(run) ?? {};
    const isNamed = rests === undefined || run.uid !== run.actor_name;
    return {
      ...run,
      uid: isNamed ? run.uid : `${run.actor_name}:${this.#random.pick(rests)}`,
      logs: this.#log.append(run.logs, this.#log.worker('Task is being processed', at)),
    };
  }

  #end(run: SandboxRun, now: number, outcome: Outcome): SandboxRun {
    const worked = this.#release.logsAtOnce ? run : this.#logAll(run, now);
    const mtime = toTimestamp(now, 'Z');
    const draft = draftOf(run);
    if (outcome === 'failed') {
      const failed = this.#log.failure(draft?.failure ?? refused, now - 400);
      return this.#fail({ ...worked, mtime, eta: null, logs: this.#log.append(worked.logs, failed) }, now);
    }
    const trouble = outcome === 'warning' || outcome === 'error' ? [draft?.[outcome] ?? troubles[outcome]] : [];
    const event = outcome === 'skipped' ? 'Task has been skipped' : 'Task finished processing without errors';
    const last = this.#log.worker(event, now - 400);
    const logs = this.#log.append(this.#withLines(worked, trouble, now - 600, now - 500), last);
    const aggregated = this.#release.aggregatesLogs ? worstOf(logs) : 'done';
    return { ...worked, mtime, eta: null, logs, state: 'done', aggregated_status: aggregated };
  }

  #fail(run: SandboxRun, now: number): SandboxRun {
    const retries = retriesOf(run);
    if (retries >= mostRetries) return { ...run, state: 'rejected', aggregated_status: 'rejected' };
    const delay = Math.round(15 * microsPerSecond * 2 ** retries * (1 + this.#random.next()));
    return {
      ...run,
      retries: retries + 1,
      eta: toTimestamp(now + delay, 'Z'),
      previous_logs: [...run.previous_logs, ...run.logs],
      logs: [this.#log.worker('Task will be retried', now - 200, { delay: Math.floor(delay / 1000) })],
      state: 'queued',
      aggregated_status: 'queued',
    };
  }

  /** All that an attempt logs before its end, in a release that logs only then: it started when the run changed last. */
  #logAll(run: SandboxRun, now: number): SandboxRun {
    const start = Number(toInstant(run.mtime) ?? 0n);
    const begun = this.#begin(run, start);
    return { ...begun, logs: this.#withLines(begun, draftOf(run)?.log ?? [], start, now - 600) };
  }

  /** Up to a third of its lines: those that it has not logged yet. */
  #nextLines(run: SandboxRun): readonly LogLineDraft[] {
    const lines = draftOf(run)?.log ?? [];
    const logged = run.logs.filter((entry) => this.#log.isOwn(entry)).length;
    return lines.slice(logged, logged + Math.ceil(lines.length / 3));
  }

  #withLines(run: SandboxRun, lines: readonly LogLineDraft[], from: number, to: number): readonly SandboxMessage[] {
    const step = (to - from) / (lines.length + 1);
    return lines.reduce(
      (log, line, index) => this.#log.append(log, this.#log.own(run, line, from + step * (index + 1))),
      run.logs,
    );
  }

  /** Most attempts end well; every second attempt after a failed one fails too. */
  #outcomeOf(run: SandboxRun): Outcome {
    if (this.#random.chance(retriesOf(run) === 0 ? 0.15 : 0.5)) return 'failed';
    return this.#random.pick(['info', 'info', 'info', 'info', 'info', 'info', 'info', 'warning', 'error', 'skipped']);
  }
}

/** Whether the run has ended for good. */
export function isEnded({ state }: SandboxRun): boolean {
  return isEndState(state);
}

function isEndState(state: string): boolean {
  return state === 'done' || state === 'rejected';
}

/** The status of a run that is done: the worst level among those that authentik looks for. */
function worstOf(log: readonly SandboxMessage[]): string {
  return ['error', 'warning', 'info'].find((level) => log.some((entry) => entry.log_level === level)) ?? 'done';
}

function retriesOf({ retries }: SandboxRun): number {
  return Number(typeof retries === 'number' ? retries : retries.text);
}

const refused = { type: 'ConnectionRefusedError', text: '[Errno 111] Connection refused' };

const troubles = {
  warning: { level: 'warning', event: 'Some objects could not be processed.' },
  error: { level: 'error', event: 'The remote system answered with an error.' },
} as const satisfies Readonly<Record<string, LogLineDraft>>;
