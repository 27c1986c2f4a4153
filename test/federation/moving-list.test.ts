import { expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';

const rows = tasks(150).map((task) => ({ ...task, full_name: task.name }));
const moved = 120;

/** The list before and after task 120 has run again, and so has become the first. */
const before = rows;
const after = [...rows.slice(moved, moved + 1), ...rows.slice(0, moved), ...rows.slice(moved + 1)];

it('finds a task that slips from one page to another while they are being read', async () => {
  const page = (list: typeof rows, number: number): string =>
    pageOf(list.slice((number - 1) * 100, number * 100), {
      count: 150,
      current: number,
      total_pages: 2,
      start_index: (number - 1) * 100 + 1,
      end_index: Math.min(150, number * 100),
    });
  await using upstream = await startScriptedUpstream((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const number = Number(searchParams.get('page'));
    const task = rows.find(({ uuid }) => pathname.includes(uuid));
    const body = number === 0 ? JSON.stringify(task) : number === 1 ? page(before, 1) : page(after, 2);
    answering(number > 0 || task ? 200 : 404, body ?? '{"detail":"Not found."}')(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const uuids = [uuidOf(moved), uuidOf(130), uuidOf(140), uuidOf(999)];
  const { data, errors } = await gateway.query(
    `{ ${uuids.map((uuid, index) => `t${index}: systemTask(uuid: "${uuid}") { name }`).join('\n')} }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ t0: { name: 'task_0120' }, t1: { name: 'task_0130' }, t2: { name: 'task_0140' }, t3: null });
});
