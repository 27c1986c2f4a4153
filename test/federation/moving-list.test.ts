import { expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';

type Rows = readonly { readonly uuid: string; readonly name: string }[];

const rows = tasks(150).map((task) => ({ ...task, full_name: task.name }));
const moved = 120;

/** The list after task 120 has run again, and so has become the first. */
const after = [...rows.slice(moved, moved + 1), ...rows.slice(0, moved), ...rows.slice(moved + 1)];

/** Serves page 1 of the list as it was, and page 2 as the list is later; a name, a search and a uuid as they are later. */
function startMovingUpstream(later: Rows): Promise<ScriptedUpstream> {
  return startScriptedUpstream((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const number = Number(searchParams.get('page'));
    const text = searchParams.get('name') ?? searchParams.get('search');
    if (text !== null) return answering(200, pageOf(later.filter(({ name }) => name === text)))(request, response);
    const task = later.find(({ uuid }) => pathname.includes(uuid));
    if (number === 0) return answering(task ? 200 : 404, JSON.stringify(task ?? notFound))(request, response);
    const list = number === 1 ? rows : later;
    const start = (number - 1) * 100;
    if (start >= list.length) return answering(404, JSON.stringify(notFound))(request, response);
    const page = pageOf(list.slice(start, start + 100), {
      count: list.length,
      current: number,
      total_pages: Math.ceil(list.length / 100),
      start_index: start + 1,
      end_index: Math.min(list.length, start + 100),
    });
    return answering(200, page)(request, response);
  });
}

const notFound = { detail: 'Not found.' };

it('finds a task that slips from one page to another while they are being read', async () => {
  await using upstream = await startMovingUpstream(after);
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const uuids = [uuidOf(moved), uuidOf(130), uuidOf(140), uuidOf(999)];
  const { data, errors } = await gateway.query(
    `{ ${uuids.map((uuid, index) => `t${index}: systemTask(uuid: "${uuid}") { name }`).join('\n')} }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ t0: { name: 'task_0120' }, t1: { name: 'task_0130' }, t2: { name: 'task_0140' }, t3: null });
});

it('finds it by its full name too', async () => {
  await using upstream = await startMovingUpstream(after);
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const names = ['task_0120', 'task_0130', 'task_0140', 'task_0999'];
  const { data, errors } = await gateway.query(
    `{ ${names.map((name) => `${name}: systemTaskByFullName(fullName: "${name}") { uuid }`).join('\n')} }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    task_0120: { uuid: uuidOf(120) },
    task_0130: { uuid: uuidOf(130) },
    task_0140: { uuid: uuidOf(140) },
    task_0999: null,
  });
  expect(upstream.targets.length).toBeLessThanOrEqual(4);
});

it('comes to an end where the list does while its pages are being read', async () => {
  await using upstream = await startMovingUpstream(rows.slice(0, 90));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const { data, errors } = await gateway.query(
    '{ a: systemTaskByFullName(fullName: "task_0050") { uuid } b: systemTaskByFullName(fullName: "task_0120") { uuid } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ a: { uuid: uuidOf(50) }, b: null });
});
