import { refuseAccess, type SandboxTokens } from './access.ts';
import { detailAnswer, htmlAnswer, jsonAnswer, redirectAnswer, type SandboxAnswer, valueAnswer } from './answer.ts';
import { listTasks } from './list-tasks.ts';
import { lastValues, type RequestTarget } from './request-target.ts';
import type { TaskTable } from './task-table.ts';

/** The data behind the sandbox's answers. */
export interface Service extends SandboxTokens {
  readonly table: TaskTable;
  readonly maxPageSize: number | undefined;
}

/** The relevant parts of a request. */
export interface ServiceRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly authorization: string | undefined;
}

/** The path of authentik 2025.8 and later. */
const laterPath = '/api/v3/tasks/';
const routePattern = /^\/api\/v3\/events\/system_tasks(?:\/(?<uuid>[^/.]+))?(?<slash>\/?)$/;

/** Answers one request, with authentik's order of checks: path, access, method, filters, page. */
export function answerRequest(service: Service, { method, target, authorization }: ServiceRequest): SandboxAnswer {
  if (target.path.startsWith(laterPath)) return htmlAnswer(404);
  const route = routePattern.exec(target.path)?.groups;
  if (route === undefined) return detailAnswer(404, 'Not found.');
  const { uuid, slash } = route;
  if (slash === '') return redirectAnswer(withSlash(target));

  const refusal = refuseAccess(authorization, service);
  if (refusal !== undefined) return detailAnswer(403, refusal);

  if (method === 'OPTIONS') return describe(uuid === undefined ? 'System Task List' : 'System Task Instance');
  if (method !== 'GET' && method !== 'HEAD') return detailAnswer(405, `Method "${method}" not allowed.`);
  return uuid === undefined
    ? listTasks(service.table, lastValues(target.query), service.maxPageSize)
    : retrieveTask(service.table, uuid);
}

function retrieveTask(table: TaskTable, uuid: string): SandboxAnswer {
  const index = table.find(uuid);
  return index === undefined ? detailAnswer(404, 'Not found.') : jsonAnswer(200, table.row(index));
}

function describe(name: string): SandboxAnswer {
  const description = 'Read-only view set that returns all background tasks';
  return valueAnswer(200, { name, description, renders: ['application/json'], parses: ['application/json'] });
}

function withSlash({ rawPath, rawQuery }: RequestTarget): string {
  return rawQuery === '' ? `${rawPath}/` : `${rawPath}/?${rawQuery}`;
}
