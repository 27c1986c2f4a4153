import type { Task, TaskState, TaskStatus } from '../task.ts';
import type { TaskQuery } from '../task-query.ts';
import { states, statuses } from './run-enums.ts';

/** The parameters for conditions on state and status. */
export interface StatusParameters {
  readonly state?: string;
  readonly aggregated_status?: readonly string[];
}

/** The rows that have a value of `aggregated_status`. */
interface Meaning {
  readonly status: TaskStatus;
  readonly state: TaskState;
}

const meanings: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(statuses).map(([value, status]) => [
    value,
    // The other values are what a run that is done has logged.
    { status, state: value in states ? states[value as keyof typeof states] : 'DONE' },
  ]),
);

const valueByState: ReadonlyMap<TaskState, string> = new Map(
  Object.entries(states).map(([value, state]) => [state, value]),
);

/** The values of `aggregated_status`, some of which are values of `state` too, that the upstream's release knows. */
export class StatusValues {
  readonly #refused = new Set<string>();
  #revision = 0;

  /** Grows with each value that proves to be known or unknown. */
  get revision(): number {
    return this.#revision;
  }

  /** Undefined if no row of this release can meet the conditions. */
  toParameters(query: TaskQuery): StatusParameters | undefined {
    const { status, state } = query;
    if (status === undefined && state === undefined) return {};
    if (status === undefined && state?.length === 1) {
      const value = valueByState.get(state[0] as TaskState) ?? '';
      return this.#refused.has(value) ? undefined : { state: value };
    }
    const values = this.#valuesFor(query);
    return values.length > 0 ? { aggregated_status: values } : undefined;
  }

  /** Learns from the texts of a 400 which of the values that the query asks for are unknown; returns those. */
  learn(texts: readonly string[], query: TaskQuery): readonly string[] {
    const words = new Set(texts.flatMap((text) => text.split(/[^\w-]+/)));
    const { state, aggregated_status } = this.toParameters(query) ?? {};
    const refused = [...(aggregated_status ?? []), ...(state === undefined ? [] : [state])].filter((value) =>
      words.has(value),
    );
    for (const value of refused) this.#refused.add(value);
    this.#revision += refused.length;
    return refused;
  }

  /** Learns from a row which value is known after all: authentik has been upgraded. */
  see({ state }: Pick<Task, 'state'>): void {
    if (this.#refused.size === 0 || state === null) return;
    if (this.#refused.delete(valueByState.get(state) ?? '')) this.#revision++;
  }

  #valuesFor({ status, state }: TaskQuery): readonly string[] {
    const statuses = status === undefined ? undefined : [status].flat();
    const isAskedFor = (meaning: Meaning): boolean =>
      (statuses?.includes(meaning.status) ?? true) && (state?.includes(meaning.state) ?? true);
    return [...meanings]
      .filter(([value, meaning]) => isAskedFor(meaning) && !this.#refused.has(value))
      .map(([value]) => value);
  }
}
