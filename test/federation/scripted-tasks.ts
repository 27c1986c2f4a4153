import { serializeTask } from '../../src/sandbox/serialize-task.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { pageOf, type Script } from '../support/scripted-upstream.ts';

/** A row as it is sent, which may break the contract. */
export type Row = Readonly<Record<string, unknown>>;

/** The row of the task with this index, with fields that break it. */
export function aRow(index: number, breakage: Row = {}): Row {
  const name = `task_${String(index).padStart(4, '0')}`;
  return { ...JSON.parse(serializeTask(aTask({ uuid: uuidOf(index), name }))), ...breakage };
}

/** Serves rows by the old API, latest first, with as much of its list and retrieve as look-ups use. */
export function servingRows(rows: readonly Row[]): Script {
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const [uuid] = /[^/]+(?=\/$)/.exec(pathname.replace(/.*\/system_tasks\//, '')) ?? [];
    const isOther = !pathname.includes('/system_tasks/');
    const answer = isOther
      ? undefined
      : uuid === undefined
        ? pageOfRows(rows, searchParams)
        : rows.find((row) => row['uuid'] === uuid);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { detail: 'Not found.' }));
  };
}

function pageOfRows(all: readonly Row[], query: URLSearchParams): string {
  const [name, search] = [query.get('name'), query.get('search')];
  const rows = all.filter(
    (row) =>
      (name === null || row['name'] === name) &&
      (search === null || search.split(' ').every((term) => `${row['full_name']}`.includes(term))),
  );
  const [current, size] = [Number(query.get('page') ?? 1), Number(query.get('page_size'))];
  const results = rows.slice((current - 1) * size, current * size);
  return pageOf(results, {
    count: rows.length,
    current,
    total_pages: Math.max(1, Math.ceil(rows.length / size)),
    start_index: results.length > 0 ? (current - 1) * size + 1 : 0,
    end_index: (current - 1) * size + results.length,
  });
}

/** Answers late, so that calls made at once meet, and counts those under way. */
export function countingConcurrency(script: Script): { readonly script: Script; readonly most: () => number } {
  let [underWay, most] = [0, 0];
  return {
    most: () => most,
    script(request, response) {
      underWay += 1;
      most = Math.max(most, underWay);
      response.on('close', () => {
        underWay -= 1;
      });
      setTimeout(() => script(request, response), 5);
    },
  };
}
