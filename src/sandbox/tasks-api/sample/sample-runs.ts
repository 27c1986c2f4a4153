import { toInstant } from '../../instant.ts';
import { Random } from '../../sample/random.ts';
import type { ReleaseTraits } from '../release.ts';
import type { SandboxRun } from '../sandbox-run.ts';
import { isEnded, type Outcome, Worker } from '../worker.ts';
import type { RunDraft } from './run-draft.ts';
import { runDrafts } from './run-drafts.ts';

const seed = 20_260_928;
const microsPerSecond = 1_000_000;
// The time at which the sample was "taken". Fixed, so that each start serves the same data. In microseconds.
const sampleTime = Date.UTC(2026, 8, 28, 8, 30) * 1000;
const weekSeconds = 7 * 24 * 3600;
/** Time for all attempts of a run, so that it has ended when the sample is taken. */
const longestSeconds = 20 * 60;
const mostSteps = 100;

/**
 * The built-in runs of the last week of a mid-sized authentik, the same on every start. Every release has the same IDs;
 * how a run went depends on the release.
 */
export function sampleRuns(release: ReleaseTraits): readonly SandboxRun[] {
  // Each run has random numbers of its own: how many one takes depends on the release.
  let taken = 0;
  const nextRandom = (): Random => new Random(seed + taken++);
  const ended = runDrafts.flatMap((draft) =>
    Array.from({ length: draft.runs }, () => {
      const random = nextRandom();
      const queued = sampleTime - random.integer(longestSeconds * microsPerSecond, weekSeconds * microsPerSecond);
      return runUntil(isEnded, draft, queued, release, random);
    }),
  );
  const present = runDrafts.filter(({ description }) => description !== null);
  const waiting = present
    .filter(({ failure }) => failure !== undefined)
    .map((draft) => runUntil(({ retries }) => retries === 1, draft, recently(draft), release, nextRandom(), 'failed'));
  const open = release.states
    .filter((state) => state !== 'done' && state !== 'rejected')
    .flatMap((state, index) => {
      const drafts = present.filter(({ waits }) => waits === true || state !== 'waiting_for_dependencies');
      return drafts
        .filter((_, place) => state === 'waiting_for_dependencies' || place % 3 === index % 3)
        .map((draft) => runUntil((run) => run.state === state, draft, recently(draft), release, nextRandom()));
    });
  return [...ended, ...waiting, ...open];
}

/** Just so long before the sample that one attempt has gone by. */
function recently({ seconds }: RunDraft): number {
  return sampleTime - Math.ceil(seconds * 2 + 5) * microsPerSecond;
}

/** Lets a run go on until it is as wanted. Its attempts end in `outcome`, or at random. */
function runUntil(
  isWanted: (run: SandboxRun) => boolean,
  draft: RunDraft,
  queued: number,
  release: ReleaseTraits,
  random: Random,
  outcome?: Outcome,
): SandboxRun {
  const worker = new Worker(release, random);
  let now = queued;
  let run = worker.queue(draft, now);
  for (let step = 0; step < mostSteps && !isWanted(run); step++) {
    const due = run.eta === null ? 0 : Number(toInstant(run.eta) ?? 0n);
    now = Math.max(now, due) + pauseAfter(run, draft, release, random);
    run = worker.advance(run, now, outcome);
  }
  return run;
}

/** Microseconds until a run's next step. Nearly all of an attempt's time passes while it runs. */
function pauseAfter({ state }: SandboxRun, draft: RunDraft, release: ReleaseTraits, random: Random): number {
  const runs = release.logsAtOnce ? state === 'running' : state === 'consumed';
  const steps = release.logsAtOnce ? Math.min(3, draft.log?.length ?? 0) + 1 : 1;
  if (!runs) return random.integer(1_000, 30_000);
  return 1_000 + Math.round((draft.seconds * (0.5 + random.next()) * microsPerSecond) / steps);
}
