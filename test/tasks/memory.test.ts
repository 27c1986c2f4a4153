import { expect, it } from 'vitest';
import { aRun, workerEntry } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { startMeasuredGateway } from '../support/measured-gateway.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';

const megabyte = 1024 * 1024;
const rows = 10_000;
const size = 100;
const event = 'x'.repeat(9_000);

/** A page of runs of 10 kB, in an order of their own by description. */
function pageText(number: number): string {
  const results = Array.from({ length: size }, (_, index) => {
    const place = (number - 1) * size + index;
    const logs = [
      workerEntry('2026-09-28T08:00:00Z', 'Task is being processed'),
      { ...workerEntry('2026-09-28T08:00:00.5Z', event), logger: 'l' },
    ];
    return aRun({ message_id: uuidOf(place), description: `Run ${(place * 7_919) % rows}`, logs });
  });
  const last = rows / size;
  return pageOf(results, {
    next: number < last ? number + 1 : 0,
    previous: number - 1,
    count: rows,
    current: number,
    total_pages: last,
    start_index: (number - 1) * size + 1,
    end_index: number * size,
  });
}

it.each([
  ['the first rows', 'first: 20'],
  ['a page in the middle', 'page: { number: 50, size: 100 }'],
  ['the last rows', 'last: 100'],
])('sorting 10,000 runs of 10 kB for %s costs at most 150 MB', { timeout: 120_000 }, async (_what, window) => {
  await using upstream = await startScriptedUpstream((request, response) => {
    const query = new URLSearchParams((request.url ?? '').split('?')[1]);
    answering(200, pageText(Number(query.get('page'))))(request, response);
  });
  await using gateway = await startMeasuredGateway({
    UPSTREAM_URL: upstream.url,
    UPSTREAM_API: 'tasks',
    UPSTREAM_TIMEOUT_MS: '60000',
  });
  const ask = async (query: string) => {
    const answer = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await answer.json()) as { data: { systemTasks: { nodes: unknown[] } }; errors?: unknown };
  };
  // What is loaded and compiled once is not counted.
  await ask('{ systemTasks(first: 100) { nodes { uuid messages { event } } } }');
  const measured = gateway.measure();
  const { data, errors } = await ask(
    `{ systemTasks(orderBy: [{ field: DESCRIPTION }, { field: DURATION }], ${window}) { totalCount nodes { uuid description messageCount } } }`,
  );
  const { peakBytes } = measured();
  expect(errors).toBeUndefined();
  expect(data.systemTasks.nodes.length).toBeGreaterThan(0);
  expect(upstream.targets).toHaveLength(1 + rows / size);
  expect(peakBytes / megabyte).toBeLessThan(150);
});
