import { parseExposition } from './exposition.ts';
import { until } from './until.ts';

/** The value of one of the gateway's own metrics, by its name or series without the prefix. */
export async function metricOf(url: string, series: string): Promise<number | undefined> {
  const response = await fetch(new URL('/metrics', url));
  return parseExposition(await response.text()).samples.get(`system_tasks_graphql_${series}`);
}

/** Waits until the gateway executes so many operations at once. */
export async function untilInFlight(url: string, operations: number): Promise<void> {
  let last: number | undefined;
  await until(
    async () => {
      last = await metricOf(url, 'operations_in_flight');
      return last === operations;
    },
    { what: `${operations} operations in flight`, state: () => last },
  );
}
