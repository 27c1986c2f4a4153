import type { GatewayConfig } from '../../src/config/config.ts';
import { compareText } from '../../src/sandbox/compare-text.ts';
import type { Run } from './runs.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

export type Release = '2025.8' | '2025.10' | '2026.8';

const states: Readonly<Record<Release, readonly string[]>> = {
  '2025.8': ['queued', 'consumed', 'rejected', 'done'],
  '2025.10': ['queued', 'consumed', 'preprocess', 'running', 'postprocess', 'rejected', 'done'],
  '2026.8': [
    'waiting_for_dependencies',
    'queued',
    'consumed',
    'preprocess',
    'running',
    'postprocess',
    'rejected',
    'done',
  ],
};

export interface RunsOptions {
  readonly runs: readonly Run[];
  readonly release?: Release;
  /** The largest page. */
  readonly cap?: number | undefined;
}

/** A gateway over the tasks API, and what the upstream was asked. */
export interface RunsGateway extends TestGateway {
  readonly upstream: ScriptedUpstream;
  /** The query strings since the last call, decoded. */
  takeQueries(): URLSearchParams[];
  /** From now on the upstream has these. */
  become(options: Partial<RunsOptions>): void;
}

/** A gateway over a list of runs that may be far longer than the sandbox is made for. */
export async function startGatewayOnRuns(
  options: RunsOptions,
  config: Partial<GatewayConfig> = {},
): Promise<RunsGateway> {
  let current = options;
  const upstream = await startScriptedUpstream((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const uuid = /\/tasks\/tasks\/([^/]+)\/$/.exec(path)?.[1];
    const run = current.runs.find(({ message_id }) => message_id === uuid);
    const [status, body] =
      uuid === undefined
        ? answerList(current, new URLSearchParams(query))
        : run
          ? [200, JSON.stringify(run)]
          : [404, '{"detail":"No Task matches the given query."}'];
    answering(status as number, body as string)(request, response);
  });
  const gateway = await startGateway({
    upstreamUrl: upstream.url,
    upstreamApi: 'tasks',
    upstreamToken: 'token',
    ...config,
  });
  let taken = 0;
  return {
    ...gateway,
    upstream,
    takeQueries() {
      const targets = upstream.targets.slice(taken);
      taken = upstream.targets.length;
      return targets.map((target) => new URLSearchParams(target.split('?')[1] ?? target));
    },
    become(changes) {
      current = { ...current, ...changes };
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function answerList(options: RunsOptions, query: URLSearchParams): [number, string] {
  const { cap, release = '2026.8' } = options;
  const complaints = complaintsOf(query, states[release]);
  if (complaints) return [400, JSON.stringify(complaints)];
  const rows = listRuns(options.runs, query);
  const size = Math.min(Number(query.get('page_size') ?? 20), cap ?? Number.POSITIVE_INFINITY);
  const last = Math.max(1, Math.ceil(rows.length / size));
  const page = query.get('page') === 'last' ? last : Number(query.get('page') ?? 1);
  if (page > last) return [404, '{"detail":"Invalid page."}'];
  const [from, to] = [(page - 1) * size, Math.min(rows.length, page * size)];
  const pagination = {
    next: page < last ? page + 1 : 0,
    previous: page - 1,
    count: rows.length,
    current: page,
    total_pages: last,
    start_index: rows.length > 0 ? from + 1 : 0,
    end_index: to,
  };
  return [200, pageOf(rows.slice(from, to), pagination)];
}

function complaintsOf(query: URLSearchParams, known: readonly string[]): object | undefined {
  const complaints: Record<string, string[]> = {};
  const [state, statuses] = [query.getAll('state').at(-1), query.getAll('aggregated_status')];
  const unknown = statuses.find((value) => ![...known, 'info', 'warning', 'error'].includes(value));
  const complain = (value: string): string[] => [
    `Select a valid choice. ${value} is not one of the available choices.`,
  ];
  if (state && !known.includes(state)) complaints['state'] = complain(state);
  if (unknown !== undefined) complaints['aggregated_status'] = complain(unknown);
  return Object.keys(complaints).length > 0 ? complaints : undefined;
}

const exact = {
  actor_name: 'actor_name',
  queue_name: 'queue_name',
  state: 'state',
  rel_obj_content_type__app_label: 'rel_obj_app_label',
  rel_obj_content_type__model: 'rel_obj_model',
  rel_obj_id: 'rel_obj_id',
} as const;

/** The rows that meet a query, in its order, as simply as can be. */
export function listRuns(runs: readonly Run[], query: URLSearchParams): readonly Run[] {
  const statuses = query.getAll('aggregated_status');
  const isNull = query.get('rel_obj_id__isnull');
  const terms = termsOf(query.get('search') ?? '').map((term) => term.toLowerCase());
  const found = runs.filter(
    (run) =>
      Object.entries(exact).every(([parameter, key]) => {
        const value = query.get(parameter)?.trim();
        return !value || run[key] === value;
      }) &&
      (statuses.length === 0 || statuses.includes(run.aggregated_status)) &&
      (isNull === null || String(run.rel_obj_id === null) === isNull) &&
      terms.every((term) => searched(run).some((text) => text.toLowerCase().includes(term))),
  );
  const keys = (query.get('ordering') ?? '-mtime').split(',');
  return found.sort((a, b) => keys.map((key) => compareBy(key, a, b)).find((compared) => compared !== 0) ?? 0);
}

function searched(run: Run): string[] {
  const rest = run.uid.includes(':') ? run.uid.slice(run.uid.indexOf(':') + 1) : '';
  return [
    run.message_id,
    run.queue_name,
    run.actor_name,
    run.state,
    run.rel_obj_app_label,
    run.rel_obj_model,
    run.rel_obj_id,
    rest,
    run.aggregated_status,
  ].map((text) => text ?? '');
}

/** A phrase in quotes, with a backslash before quotes and backslashes, or a word. */
function termsOf(search: string): string[] {
  return [...search.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s,]+/g)].map(
    ([term, phrase]) => phrase?.replace(/\\(["\\])/g, '$1') ?? term,
  );
}

/** Ten-millionths of a second. */
export function ticks(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 10_000n + BigInt(fraction.padEnd(7, '0'));
}

function compareBy(term: string, a: Run, b: Run): number {
  const descending = term.startsWith('-');
  const compared = compareValues((descending ? term.slice(1) : term) as keyof Run, a, b);
  return descending ? -compared : compared;
}

function compareValues(key: keyof Run, a: Run, b: Run): number {
  if (key === 'mtime') return Number(ticks(a.mtime) - ticks(b.mtime));
  const [left, right] = [String(a[key]), String(b[key])];
  return key === 'message_id' ? (left < right ? -1 : Number(left > right)) : compareText(left, right);
}
