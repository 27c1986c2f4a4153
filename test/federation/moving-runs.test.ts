import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { runAt, syncActor, syncAt } from '../support/run-names.ts';
import { type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';
import { forwardingTo } from './forwarding-upstream.ts';
import { countingConcurrency } from './scripted-tasks.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ api: 'tasks' });
});
afterAll(() => sandbox.close());

/** Asks a gateway in front of a script, and returns the tasks and errors by the place of their keys. */
async function ask(script: Script, representations: readonly object[]) {
  const upstream = await startScriptedUpstream(script);
  const gateway = await startGateway({
    upstreamUrl: upstream.url,
    upstreamToken: sandbox.adminToken,
    upstreamApi: 'tasks',
  });
  onTestFinished(async () => {
    await gateway[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });
  const { data, errors = [] } = await askEntities(gateway, representations);
  const outcomes: (string | null)[] = data._entities.map((entity: { uuid: string } | null) => entity?.uuid ?? null);
  for (const { path, extensions } of errors) outcomes[Number(path?.[1])] = extensions.code;
  return { outcomes, targets: upstream.targets };
}

const waiting = (count: number): SandboxRun[] =>
  Array.from({ length: count }, (_, place) => syncAt(place, 'corp', 'queued'));
const corp = byFullName(`${syncActor}:corp`);

it('a run is found that has moved to a page that was read, because rows have left the list', async () => {
  const runs = [...waiting(105), syncAt(105, 'corp')];
  sandbox.setRuns(runs);
  let requests = 0;
  const script = forwardingTo(sandbox, {
    toTarget(target) {
      requests++;
      // After the first hundred rows: ten of them go, so the wanted one now is on their page.
      if (requests === 4) sandbox.setRuns(runs.slice(10));
      return target;
    },
  });
  const { outcomes } = await ask(script, [corp]);
  expect(outcomes).toEqual([uuidOf(105)]);
  expect(requests).toBe(5);
});

it('a run is found on an upstream that serves larger pages than it is asked for', async () => {
  // Rows 40 to 79 are on the second of its pages: a third page of 20 rows would start there.
  sandbox.setRuns([...waiting(60), ...Array.from({ length: 60 }, (_, index) => syncAt(60 + index, 'corp'))]);
  const script = forwardingTo(sandbox, {
    toTarget: (target) => target.replace(/page_size=(\d+)/, (_, size) => `page_size=${Math.max(40, Number(size))}`),
  });
  const { outcomes } = await ask(script, [corp]);
  expect(outcomes).toEqual([uuidOf(60)]);
});

it('runs that are added while the list is read do not hide one', async () => {
  let runs = [...waiting(150), syncAt(150, 'corp')];
  sandbox.setRuns(runs);
  let added = 0;
  const script = forwardingTo(sandbox, {
    toTarget(target) {
      added++;
      runs = [{ ...syncAt(-added, 'corp', 'queued'), message_id: uuidOf(1_000 + added) }, ...runs];
      sandbox.setRuns(runs);
      return target;
    },
  });
  const { outcomes } = await ask(script, [corp]);
  expect(outcomes).toEqual([uuidOf(150)]);
});

it('a run that breaks the contract is not replaced by an earlier one, but by a later one that has ended', async () => {
  const broken = { queue_name: 'broken' };
  sandbox.setRuns([
    syncAt(0, 'corp', 'queued'),
    { ...syncAt(1, 'corp'), ...broken },
    syncAt(2, 'corp'),
    syncAt(3, 'other'),
    { ...syncAt(4, 'other'), ...broken },
  ]);
  const script = forwardingTo(sandbox, { toBody: (body) => body.replaceAll('"broken"', '7') });
  const { outcomes } = await ask(script, [corp, byFullName(`${syncActor}:other`), byUuid(uuidOf(4))]);
  expect(outcomes).toEqual(['UPSTREAM_INVALID_RESPONSE', uuidOf(3), 'UPSTREAM_INVALID_RESPONSE']);
});

it('at most eight calls are in flight, retrieves and pages together', async () => {
  sandbox.setRuns(
    Array.from({ length: 40 }, (_, place) => runAt(place, { actor_name: `a${place}`, uid: `a${place}` })),
  );
  const { script, most } = countingConcurrency(forwardingTo(sandbox, {}));
  const places = Array.from({ length: 20 }, (_, place) => place);
  const keys = places.flatMap((place) => [byUuid(uuidOf(place)), byFullName(`a${place + 20}`)]);
  const { outcomes, targets } = await ask(script, keys);
  expect(outcomes).toEqual(places.flatMap((place) => [uuidOf(place), uuidOf(place + 20)]));
  expect(targets).toHaveLength(40);
  expect(most()).toBeLessThanOrEqual(8);
  expect(most()).toBeGreaterThan(1);
});
