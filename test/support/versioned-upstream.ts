import type { IncomingMessage } from 'node:http';
import { aRow, type Row } from '../federation/scripted-tasks.ts';
import { uuidOf } from './a-task.ts';
import { answering, pageOf, type Script, type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

/** Which of authentik's APIs is there. */
export type ServedApi = 'system_tasks' | 'tasks' | 'neither';

export interface AskedUpstream {
  readonly path: string;
  readonly api: ServedApi;
  readonly authorization: string | undefined;
}

/** An upstream that has one of the APIs, and another one after an upgrade. Each has three tasks, named after the API. */
export interface VersionedUpstream extends Omit<ScriptedUpstream, 'targets'> {
  /** What it has now; may be changed at any time. */
  api: ServedApi;
  /** Answers a request instead, if it returns a script. */
  instead: (asked: AskedUpstream, request: IncomingMessage) => Script | undefined;
  /** All probes so far, as `tasks` or `system_tasks credential`. */
  readonly probes: readonly string[];
  /** The paths of all other requests so far. */
  readonly calls: readonly string[];
}

/** Django's own page, for any path that there is not. */
export const notFoundPage: Script = answering(404, '<!DOCTYPE html><title>Not Found - authentik</title>', {
  'content-type': 'text/html; charset=utf-8',
});
export const loginPage: Script = answering(200, '<!DOCTYPE html><title>Sign in</title>', {
  'content-type': 'text/html',
});

export function refusing(detail: string): Script {
  return answering(403, JSON.stringify({ detail }));
}

/** The token that may not read tasks. */
export const nobody = 'Bearer nobody';

export const names = {
  system_tasks: ['system_tasks_0', 'system_tasks_1', 'system_tasks_2'],
  tasks: ['tasks_0', 'tasks_1', 'tasks_2'],
};

function rowsOf(api: 'system_tasks' | 'tasks'): readonly Row[] {
  return names[api].map((name, index) => {
    const run = {
      message_id: uuidOf(index + 100),
      queue_name: 'default',
      actor_name: name,
      state: 'done',
      mtime: '2026-08-01T10:00:00.000000Z',
      retries: 0,
      eta: null,
      rel_obj_id: null,
      uid: name,
      logs: [],
      previous_logs: [],
      aggregated_status: 'info',
      description: null,
    };
    return api === 'tasks' ? run : aRow(index, { name, full_name: name });
  });
}

/** The list and its rows, by `key`. */
function serving(rows: readonly Row[], key: string): Script {
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const uuid = pathname.split('/').at(-2);
    const row = rows.find((each) => each[key] === uuid);
    const [size, current] = [Number(searchParams.get('page_size')), Number(searchParams.get('page') ?? 1)];
    const results = rows.slice((current - 1) * size, current * size);
    const isList = uuid === 'tasks' || uuid === 'system_tasks';
    const page = pageOf(results, {
      count: rows.length,
      current,
      total_pages: Math.ceil(rows.length / size),
      start_index: (current - 1) * size + 1,
      end_index: (current - 1) * size + results.length,
    });
    const found = isList ? results.length > 0 && page : row && JSON.stringify(row);
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(found || JSON.stringify({ detail: isList ? 'Invalid page.' : 'Not found.' }));
  };
}

/** Starts one over real HTTP on a free port. */
export async function startVersionedUpstream(api: ServedApi): Promise<VersionedUpstream> {
  const rows = {
    system_tasks: serving(rowsOf('system_tasks'), 'uuid'),
    tasks: serving(rowsOf('tasks'), 'message_id'),
  };
  const probes: string[] = [];
  const calls: string[] = [];
  const usual = (asked: AskedUpstream): Script => {
    if (asked.api === 'neither' || asked.api !== upstream.api) return notFoundPage;
    if (asked.authorization === undefined) return refusing('Authentication credentials were not provided.');
    if (asked.authorization === nobody) return refusing('You do not have permission to perform this action.');
    return rows[asked.api];
  };
  const script: Script = (request, response) => {
    const { url: target = '', headers } = request;
    const path = target.replace('/api/v3', '');
    const api = path.startsWith('/tasks/tasks/') ? 'tasks' : path.startsWith('/events/') ? 'system_tasks' : 'neither';
    const asked = { path, api, authorization: headers.authorization } as const;
    if (!path.endsWith('/?page_size=1')) calls.push(path);
    else probes.push(headers.authorization === undefined ? api : `${api} credential`);
    return (upstream.instead(asked, request) ?? usual(asked))(request, response);
  };
  const server = await startScriptedUpstream(script, { isProbed: true });
  const upstream: VersionedUpstream = {
    url: server.url,
    api,
    instead: () => undefined,
    probes,
    calls,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return upstream;
}
