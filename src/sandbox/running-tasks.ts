import { JsonText } from './exact-json.ts';
import { Random } from './sample/random.ts';
import type { SandboxMessage, SandboxTask } from './sandbox-task.ts';
import { toTimestamp } from './timestamp.ts';

const seed = 20_250_521;
const microsPerSecond = 1_000_000;
const microsPerHour = 3600 * microsPerSecond;
/** Number of ticks between expiries. An expired record returns when its task has run, a few ticks later. */
const ticksPerExpiry = 4;
const ticksGone = 2;

/** Tasks that run repeatedly on a simulated clock: the same tasks produce the same sequence of events. */
export class RunningTasks {
  readonly #random = new Random(seed);
  readonly #original: ReadonlyMap<string, SandboxTask>;
  #tasks: readonly SandboxTask[];
  #gone: { readonly task: SandboxTask; readonly until: number }[] = [];
  #ticks = 0;
  /** Microseconds since 1970. */
  #clock: number;

  constructor(tasks: readonly SandboxTask[]) {
    this.#tasks = tasks;
    this.#original = new Map(tasks.map((task) => [task.uuid, task]));
    this.#clock = latestFinish(tasks);
  }

  /**
   * Advances by one tick and returns all tasks: one to three have run again, and occasionally one has expired or returned.
   * Keeps the stored order.
   */
  tick(): readonly SandboxTask[] {
    this.#ticks++;
    const chosen = new Set(Array.from({ length: this.#random.integer(1, 3) }, () => this.#pick()?.uuid));
    this.#tasks = this.#tasks.map((task) => (chosen.has(task.uuid) ? this.#run(task) : task));
    if (this.#ticks % ticksPerExpiry === 0) this.#expireOne();
    const back = this.#gone.filter(({ until }) => until <= this.#ticks);
    this.#gone = this.#gone.filter(({ until }) => until > this.#ticks);
    this.#tasks = [...this.#tasks, ...back.map(({ task }) => this.#run(task))];
    return this.#tasks;
  }

  #pick(): SandboxTask | undefined {
    return this.#tasks[this.#random.integer(0, this.#tasks.length - 1)];
  }

  #expireOne(): void {
    const task = this.#pick();
    if (!task?.expiring) return;
    this.#tasks = this.#tasks.filter(({ uuid }) => uuid !== task.uuid);
    this.#gone.push({ task, until: this.#ticks + ticksGone });
  }

  #run(task: SandboxTask): SandboxTask {
    const start = this.#clock + this.#random.integer(1, 3 * microsPerSecond);
    const duration = Math.max(0.01, Math.min(task.duration, 60)) * (0.5 + this.#random.next());
    const finish = start + Math.round(duration * microsPerSecond);
    this.#clock = finish;
    const status = this.#random.pick(['successful', 'successful', 'successful', 'warning', 'error']);
    return {
      ...task,
      start_timestamp: toTimestamp(start, 'Z'),
      finish_timestamp: toTimestamp(finish, 'Z'),
      duration,
      status,
      messages: this.#log(task, status, start, finish),
      ...(task.expires && { expires: toTimestamp(finish + 6 * microsPerHour, 'Z') }),
    };
  }

  /** The log of a run. A task that fails again logs the messages of its first failure. */
  #log(task: SandboxTask, status: keyof typeof finalEvents, start: number, finish: number): SandboxTask['messages'] {
    const original = this.#original.get(task.uuid);
    const lines = original?.status === status ? original.messages : [];
    if (original?.messages.some((line) => line instanceof JsonText)) {
      return lines.length > 0 ? lines : [new JsonText(JSON.stringify(finalEvents[status].event))];
    }
    const messages = lines.filter(isMessage);
    const step = (finish - start) / (messages.length + 2);
    const end = {
      timestamp: toTimestamp(Math.floor(finish - step), '+00:00'),
      logger: `authentik.${task.name}`,
      attributes: {},
      ...finalEvents[status],
    };
    const repeated = messages.map((message, index) => ({
      ...message,
      timestamp: toTimestamp(Math.floor(start + step * (index + 1)), '+00:00'),
    }));
    return repeated.length > 0 ? repeated : [end];
  }
}

function isMessage(line: SandboxTask['messages'][number]): line is SandboxMessage {
  return typeof line !== 'string' && !(line instanceof JsonText);
}

const finalEvents = {
  successful: { log_level: 'info', event: 'The run has ended.' },
  warning: { log_level: 'warning', event: 'The run took several attempts.' },
  error: { log_level: 'error', event: 'The run failed after several attempts.' },
} as const;

/** The latest finish time that leaves room for the clock; some data has times at the end of the calendar. */
function latestFinish(tasks: readonly SandboxTask[]): number {
  const latest = Date.UTC(2100, 0);
  const times = tasks.map(({ finish_timestamp }) => Date.parse(finish_timestamp)).filter((time) => time < latest);
  return times.reduce((later, time) => Math.max(later, time), Date.UTC(2025, 4, 20)) * 1000;
}
