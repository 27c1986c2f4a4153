import { exceptionAttributes } from '../sample/exception-attributes.ts';
import type { Random } from '../sample/random.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import { toTimestamp } from '../timestamp.ts';
import type { ReleaseTraits } from './release.ts';
import type { FailureDraft, LogLineDraft } from './sample/run-draft.ts';
import type { SandboxRun } from './sandbox-run.ts';

type Attributes = NonNullable<LogLineDraft['attributes']>;

/** Writes log entries as a release does. Times are microseconds since 1970. */
export class WorkerLog {
  readonly #release: ReleaseTraits;
  readonly #random: Random;

  constructor(release: ReleaseTraits, random: Random) {
    this.#release = release;
    this.#random = random;
  }

  /** An entry of the worker itself. */
  worker(event: string, at: number, attributes: Attributes = {}): SandboxMessage {
    return this.#entry(this.#release.workerLogger, { level: 'info', event, attributes }, at);
  }

  /** The worker's entry of an exception, whose text can be empty. */
  failure({ type, text }: FailureDraft, at: number): SandboxMessage {
    const { exception = [] } = exceptionAttributes(type, text, frames);
    return this.#entry(this.#release.workerLogger, { level: 'error', event: text, attributes: { exception } }, at);
  }

  /** An entry of the run. */
  own({ uid }: SandboxRun, line: LogLineDraft, at: number): SandboxMessage {
    return this.#entry(uid, line, at);
  }

  /** Whether the run, not the worker, logged the entry. */
  isOwn({ logger }: SandboxMessage): boolean {
    return !/\b(?:Messages|TaskLog)Middleware\b/.test(logger);
  }

  /** The log with one more entry: at its end, or anywhere if the release keeps no order. */
  append(log: readonly SandboxMessage[], entry: SandboxMessage): readonly SandboxMessage[] {
    const isLast = !this.#release.logsAtOnce || this.#random.chance(0.7);
    const place = isLast ? log.length : this.#random.integer(0, log.length);
    return [...log.slice(0, place), entry, ...log.slice(place)];
  }

  #entry(logger: string, { level, event, attributes = {} }: LogLineDraft, at: number): SandboxMessage {
    const timestamp = toTimestamp(Math.floor(at), this.#release.logOffset);
    return { timestamp, log_level: level, logger, event, attributes };
  }
}

const frames = [
  {
    file: '/ak-root/.venv/lib/python3.13/site-packages/dramatiq/worker.py',
    line: 536,
    function: 'process_message',
    source: 'res = actor(*message.args, **message.kwargs)',
  },
  {
    file: '/ak-root/.venv/lib/python3.13/site-packages/dramatiq/actor.py',
    line: 185,
    function: '__call__',
    source: 'return self.fn(*args, **kwargs)',
  },
];
