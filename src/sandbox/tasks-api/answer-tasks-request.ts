import { refuseAccess, refuseStranger, type SandboxTokens } from '../access.ts';
import { detailAnswer, htmlAnswer, joinRows, jsonAnswer, type SandboxAnswer, valueAnswer } from '../answer.ts';
import type { ServiceRequest } from '../answer-request.ts';
import { paginate } from '../pagination.ts';
import { lastValues } from '../request-target.ts';
import { toUuidKey } from '../uuid-key.ts';
import { type ReleaseTraits, statusesOf } from './release.ts';
import { parseRunFilters } from './run-filters.ts';
import { parseRunOrdering } from './run-ordering.ts';
import { parseRunSearch } from './run-search.ts';
import type { RunTable } from './run-table.ts';

/** The data behind the answers of the tasks API. */
export interface TasksService extends SandboxTokens {
  readonly table: RunTable;
  readonly release: ReleaseTraits;
  /** Caps pages further than the release does, in rows. */
  readonly maxPageSize: number | undefined;
}

const listPath = '/api/v3/tasks/tasks/';
const retrievePattern = /^\/api\/v3\/tasks\/tasks\/(?<id>[^/.]+)\/$/;
const oldPath = '/api/v3/events/system_tasks/';

/** Answers one request as authentik 2025.8 and later do. */
export function answerTasksRequest(service: TasksService, request: ServiceRequest): SandboxAnswer {
  const { method, target } = request;
  const { path } = target;
  if (path === '/api/v3/admin/version/') {
    return guarded(service, request, () => versionOf(service.release), refuseStranger);
  }
  if (path === `${listPath}status/` && service.release.countsByStatus) {
    return guarded(service, request, () => valueAnswer(200, countsOf(service)));
  }
  if (path === listPath) {
    return guarded(service, request, () => (method === 'OPTIONS' ? describe('Task List') : list(service, request)));
  }
  const id = retrievePattern.exec(path)?.groups?.['id'];
  if (id !== undefined) {
    return guarded(service, request, () =>
      method === 'OPTIONS' ? describe('Task Instance') : retrieve(service, request, id),
    );
  }
  const isRead = method === 'GET' || method === 'HEAD';
  return htmlAnswer(isRead || service.release.oldPathTakesAnyMethod || !path.startsWith(oldPath) ? 404 : 405);
}

function guarded(
  service: TasksService,
  { method, authorization }: ServiceRequest,
  answer: () => SandboxAnswer,
  refuse = refuseAccess,
): SandboxAnswer {
  const refusal = refuse(authorization, service);
  if (refusal !== undefined) return detailAnswer(403, refusal);
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method)) return detailAnswer(405, `Method "${method}" not allowed.`);
  return answer();
}

function list({ table, release, maxPageSize }: TasksService, { target }: ServiceRequest): SandboxAnswer {
  const selection = parseSelection(target.query, release);
  if ('refused' in selection) return selection.refused;
  // An empty page is the first.
  const values = new Map([...lastValues(target.query)].filter(([name, value]) => name !== 'page' || value !== ''));
  const selected = table.select(
    withoutPage(target.query),
    selection.filter,
    selection.terms,
    parseRunOrdering(values.get('ordering') ?? '', release),
  );
  const cap = Math.min(release.maxPageSize ?? Number.MAX_SAFE_INTEGER, maxPageSize ?? Number.MAX_SAFE_INTEGER);
  const pagination = paginate(values, selected.length, cap, release.defaultPageSize);
  if (pagination === undefined) return detailAnswer(404, 'Invalid page.');
  const page = selected.slice(Math.max(0, pagination.start_index - 1), pagination.end_index);
  return jsonAnswer(
    200,
    joinRows(
      pagination,
      page.map((index) => table.row(index)),
      ',"autocomplete":{}',
    ),
  );
}

/** The pages of a list share all but these parameters. */
function withoutPage(query: URLSearchParams): string {
  return new URLSearchParams([...query].filter(([name]) => name !== 'page' && name !== 'page_size')).toString();
}

function retrieve({ table, release }: TasksService, { target }: ServiceRequest, id: string): SandboxAnswer {
  const selection = parseSelection(target.query, release);
  if ('refused' in selection) return selection.refused;
  if (toUuidKey(id) === undefined) return detailAnswer(404, 'Not found.');
  const index = table.find(id, selection.filter, selection.terms);
  return index === undefined
    ? detailAnswer(404, 'No Task matches the given query.')
    : jsonAnswer(200, table.row(index));
}

function parseSelection(query: URLSearchParams, release: ReleaseTraits) {
  const parsed = parseRunFilters(query, release);
  if ('errors' in parsed) return { refused: valueAnswer(400, parsed.errors) };
  const search = query.getAll('search').at(-1) ?? '';
  if (search.includes('\0')) return { refused: valueAnswer(400, ['Null characters are not allowed.']) };
  return { filter: parsed.filter, terms: parseRunSearch(search) };
}

function versionOf({ version }: ReleaseTraits): SandboxAnswer {
  return valueAnswer(200, {
    version_current: version,
    version_latest: version,
    version_latest_valid: true,
    build_hash: '',
    outdated: false,
    outpost_outdated: false,
  });
}

function countsOf({ table, release }: TasksService): Readonly<Record<string, number>> {
  const counts = table.countByStatus();
  const served = statusesOf(release).filter((status) => status !== 'waiting_for_dependencies');
  return Object.fromEntries(served.map((status) => [status, counts.get(status) ?? 0]));
}

function describe(name: string): SandboxAnswer {
  return valueAnswer(200, { name, description: '', renders: ['application/json'], parses: ['application/json'] });
}
