import type { Task, TaskState, TaskStatus } from '../task.ts';
import type { TaskQuery } from '../task-query.ts';
import type { components } from './generated/openapi.ts';
import { states, statuses } from './run-enums.ts';

type StatusValue = components['schemas']['TaskAggregatedStatusEnum'];

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
  toParameters({ status, state }: TaskQuery): StatusParameters | undefined {
    if (status === undefined && state === undefined) return {};
    const only = state?.length === 1 ? state[0] : undefined;
    const values = this.#valuesFor({ status, state });
    if (only === undefined || status !== undefined) return values.length > 0 ? { aggregated_status: values } : undefined;
    const value = valueByState.get(only) ?? '';
    return this.#refused.has(value) ? undefined : { state: value };
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

  #valuesFor({ status, state }: Pick<TaskQuery, 'status' | 'state'>): readonly string[] {
    const isAsked = (meaning: Meaning): boolean =>
      (status === undefined || status === meaning.status || status.includes(meaning.status)) &&
      (state === undefined || state.includes(meaning.state));
    return [...meanings].flatMap(([value, meaning]) =>
      isAsked(meaning) && !this.#refused.has(value) ? [value satisfies string as StatusValue] : [],
    );
  }
}
