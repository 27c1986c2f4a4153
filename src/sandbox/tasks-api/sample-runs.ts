import { Random } from '../sample/random.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import { toTimestamp } from '../timestamp.ts';
import type { ReleaseTraits } from './release.ts';
import { type RunDraft, runDrafts } from './run-drafts.ts';
import { startOf, worker } from './run-log.ts';
import type { SandboxRun } from './sandbox-run.ts';

const seed = 20_260_928;
const microsPerSecond = 1_000_000;
// The time at which the sample was "taken". Fixed, so that each start serves the same data. In microseconds.
const sampleTime = Date.UTC(2026, 8, 28, 8, 30) * 1000;
const weekSeconds = 7 * 24 * 3600;

/** The built-in runs of the last week of a mid-sized authentik, the same on every start. */
export function sampleRuns({ aggregatesLogs, states }: ReleaseTraits): readonly SandboxRun[] {
  const random = new Random(seed);
  const ended = runDrafts.flatMap((draft) => Array.from({ length: draft.runs }, () => endedRun(draft, random)));
  const open = runDrafts.slice(0, 6).flatMap((draft) => openRuns(draft, random));
  const runs = [...ended, ...open].filter(({ state }) => states.includes(state));
  return aggregatesLogs
    ? runs
    : runs.map((run) => (run.state === 'done' ? { ...run, aggregated_status: 'done' } : run));
}

/** Four in five end well; the others log a warning or an error, or give up. */
function endedRun(draft: RunDraft, random: Random): SandboxRun {
  const queued = sampleTime - random.integer(120, weekSeconds) * microsPerSecond + random.integer(0, 999_999);
  const start = queued + random.integer(5_000, 900_000);
  const finish = start + Math.round((draft.seconds ?? 0.5) * (0.5 + random.next()) * microsPerSecond);
  const run = startOf(draft, random.uuid(), toTimestamp(queued, 'Z'), random);
  const own = (level: string, event: string, at: number, attributes = {}): SandboxMessage => ({
    timestamp: toTimestamp(Math.floor(at), 'Z'),
    log_level: level,
    logger: run.uid,
    event,
    attributes,
  });
  const step = (finish - start) / ((draft.log?.length ?? 0) + 2);
  const lines = (draft.log ?? []).map(({ level, event, attributes }, index) =>
    own(level, event, start + step * (index + 1), attributes),
  );
  const begun = [...run.logs, worker('info', 'Task is being processed', toTimestamp(start, 'Z')), ...lines];
  const outcome = random.pick(['info', 'info', 'info', 'info', 'info', 'info', 'info', 'warning', 'error', 'rejected']);
  const mtime = toTimestamp(finish + random.integer(1_000, 9_000), 'Z');
  if (outcome === 'rejected') {
    const failed = worker('error', 'Connection refused', toTimestamp(finish, 'Z'), { exception: refused });
    const previous = begun.map((line) => ({ ...line, timestamp: toTimestamp(queued - 60 * microsPerSecond, 'Z') }));
    const logs = shuffled([...begun, failed], random);
    return {
      ...run,
      mtime,
      retries: 3,
      logs,
      previous_logs: previous,
      state: 'rejected',
      aggregated_status: 'rejected',
    };
  }
  const finished = worker('info', 'Task finished processing without errors', toTimestamp(finish, 'Z'));
  const extra = outcome === 'info' ? [] : [own(outcome, problems[outcome], finish - step / 2)];
  const logs = shuffled([...begun, ...extra, finished], random);
  return { ...run, mtime, logs, state: 'done', aggregated_status: outcome };
}

/** One that runs, one that waits for its next attempt, and one that has just been queued. */
function openRuns(draft: RunDraft, random: Random): readonly SandboxRun[] {
  const at = (secondsAgo: number): string =>
    toTimestamp(sampleTime - secondsAgo * microsPerSecond + random.integer(0, 999_999), 'Z');
  const queued = startOf(draft, random.uuid(), at(random.integer(1, 30)), random);
  const started = startOf(draft, random.uuid(), at(random.integer(60, 100)), random);
  const since = at(random.integer(31, 59));
  const running = {
    ...started,
    mtime: since,
    logs: shuffled([...started.logs, worker('info', 'Task is being processed', since)], random),
    state: 'running',
    aggregated_status: 'running',
  };
  const waiting = startOf(draft, random.uuid(), at(random.integer(200, 300)), random);
  const failedAt = at(random.integer(101, 199));
  const failed = worker('error', 'Connection refused', failedAt, { exception: refused });
  const retried = {
    ...waiting,
    mtime: failedAt,
    retries: 1,
    eta: toTimestamp(sampleTime + 90 * microsPerSecond, 'Z'),
    logs: [worker('info', 'Task will be retried', failedAt)],
    previous_logs: [...waiting.logs, worker('info', 'Task is being processed', failedAt), failed],
  };
  return [running, retried, queued];
}

const problems = {
  warning: 'Some objects could not be synchronized.',
  error: 'The remote system answered with an error.',
} as const;

const refused = [{ type: 'ConnectionRefusedError', value: '[Errno 111] Connection refused' }];

/** Since 2025.10 logs come in no particular order. */
function shuffled(logs: readonly SandboxMessage[], random: Random): readonly SandboxMessage[] {
  return logs
    .map((line) => ({ line, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ line }) => line);
}
