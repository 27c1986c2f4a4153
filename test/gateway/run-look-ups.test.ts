import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun, runs } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

const actor = 'authentik.sources.ldap.tasks.ldap_sync';

/** The later in the list, the earlier it changed. */
function run(index: number, overrides: Partial<SandboxRun>): SandboxRun {
  const mtime = new Date(Date.UTC(2026, 8, 28) - index * 60_000).toISOString().replace('.000Z', 'Z');
  return aRun({ message_id: uuidOf(index), mtime, ...overrides });
}

function runOf(index: number, rest: string, state = 'done'): SandboxRun {
  return run(index, { uid: `${actor}:${rest}`, state, aggregated_status: state === 'done' ? 'info' : state });
}

let sandbox: Sandbox;
let gateway: TestGateway;
beforeAll(async () => {
  sandbox = await startSandbox({ api: 'tasks' });
  gateway = await startGateway({
    upstreamUrl: sandbox.url,
    upstreamToken: sandbox.adminToken,
    upstreamApi: 'tasks',
    scanLimit: 1_000,
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await sandbox.close();
});
beforeEach(() => sandbox.clearRequests());

async function byFullName(fullName: string) {
  const { data, errors } = await gateway.query(
    'query ($fullName: String!) { systemTaskByFullName(fullName: $fullName) { uuid } }',
    { fullName },
  );
  return { uuid: data?.systemTaskByFullName?.uuid, code: errors?.[0]?.extensions.code, calls: sandbox.requests.length };
}

describe('a full name', () => {
  it('is that of its latest run that has ended, not of a later one that waits', async () => {
    sandbox.setRuns([runOf(0, 'corp', 'queued'), runOf(1, 'corp', 'running'), runOf(2, 'corp'), runOf(3, 'corp')]);
    expect(await byFullName(`${actor}:corp`)).toEqual({ uuid: uuidOf(2), calls: 1 });
  });

  it('a rejected run has ended', async () => {
    sandbox.setRuns([runOf(0, 'corp', 'queued'), runOf(1, 'corp', 'rejected'), runOf(2, 'corp')]);
    expect(await byFullName(`${actor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it('is that of its latest run if none has ended', async () => {
    sandbox.setRuns([runOf(0, 'other'), runOf(1, 'corp', 'queued'), runOf(2, 'corp', 'running')]);
    expect(await byFullName(`${actor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it.each([
    ['runs whose rest only begins alike', 'corp', 'corp:users'],
    ['runs with a shorter rest', 'corp:users', 'corp'],
    ['runs without a rest', 'corp', undefined],
  ])('is not mistaken for %s', async (_what, rest, other) => {
    sandbox.setRuns([run(0, { uid: other === undefined ? actor : `${actor}:${other}` })]);
    expect(await byFullName(`${actor}:${rest}`)).toEqual({ uuid: undefined, calls: 1 });
  });

  it.each([`O"Neil & Co`, String.raw`C:\temp\new`, 'two  blanks', ' edges ', 'a,b', "it's", 'straße', 'ü'.repeat(900)])(
    'may hold %j',
    async (rest) => {
      sandbox.setRuns([runOf(0, 'else'), runOf(1, rest)]);
      expect(await byFullName(`${actor}:${rest}`)).toEqual({ uuid: uuidOf(1), calls: 1 });
    },
  );

  it.each(['', ' ', ':corp', `${actor}:a\0b`, ` ${actor}:corp`, `${actor} :corp`])(
    '%j is nobody’s, without a call',
    async (name) => {
      sandbox.setRuns([runOf(0, 'corp')]);
      expect(await byFullName(name)).toEqual({ uuid: undefined, calls: 0 });
    },
  );

  it('is read on for in larger pages, as far as needed', async () => {
    sandbox.setRuns([...Array.from({ length: 150 }, (_, index) => runOf(index, 'corp', 'queued')), runOf(150, 'corp')]);
    expect(await byFullName(`${actor}:corp`)).toEqual({ uuid: uuidOf(150), calls: 4 });
    expect(sandbox.requests.map(({ query }) => [query.get('page'), query.get('page_size')])).toEqual([
      ['1', '5'],
      ['1', '20'],
      ['1', '100'],
      ['2', '100'],
    ]);
  });

  it('that would take more rows than SCAN_LIMIT is an error', async () => {
    sandbox.setRuns(Array.from({ length: 3_000 }, (_, index) => runOf(index, 'corp', 'queued')));
    const { code, calls } = await byFullName(`${actor}:corp`);
    expect(code).toBe('SCAN_LIMIT_REACHED');
    expect(calls).toBeLessThanOrEqual(17);
  });
});

describe('several look-ups', () => {
  const entities = (representations: readonly object[]) =>
    gateway.query('query ($of: [_Any!]!) { _entities(representations: $of) { ... on SystemTask { uuid fullName } } }', {
      of: representations.map((keys) => ({ __typename: 'SystemTask', ...keys })),
    });

  it('a retrieve for each uuid, and one walk for names of one actor; a bad one fails alone', async () => {
    sandbox.setRuns([
      runOf(0, 'a'),
      runOf(1, 'b'),
      runOf(2, 'c'),
      run(3, { actor_name: 'authentik.other', uid: 'authentik.other' }),
    ]);
    const { data, errors } = await entities([
      { fullName: `${actor}:c` },
      { uuid: uuidOf(3) },
      { fullName: `${actor}:a` },
      { uuid: 'no uuid' },
      { fullName: `${actor}:missing` },
      { uuid: uuidOf(99) },
      { uuid: uuidOf(3) },
    ]);
    expect(data?._entities.map((entity: { uuid: string } | null) => entity?.uuid)).toEqual([
      uuidOf(2),
      uuidOf(3),
      uuidOf(0),
      undefined,
      undefined,
      undefined,
      uuidOf(3),
    ]);
    expect(errors).toHaveLength(1);
    expect(sandbox.requests.map(({ target }) => target.includes('actor_name')).sort()).toEqual([false, false, true]);
  });

  it('a hundred names of one actor share pages, also in a list of 40,000', async () => {
    const others = runs(39_900, (index) => ({ message_id: uuidOf(1_000 + index) }));
    const named = Array.from({ length: 100 }, (_, index) => runOf(index, `source:page:${index}`));
    sandbox.setRuns([...named, ...others]);
    const { data } = await entities(named.map(({ uid }) => ({ fullName: uid })));
    expect(data?._entities.map((entity: { uuid: string } | null) => entity?.uuid)).toEqual(
      named.map((each) => each.message_id),
    );
    expect(sandbox.requests).toHaveLength(1);
  });

  it('names that a shared walk would find late are looked up one by one', async () => {
    const recent = Array.from({ length: 900 }, (_, index) => runOf(index, 'busy'));
    sandbox.setRuns([...recent, runOf(901, 'first'), runOf(902, 'second')]);
    const { data } = await entities([{ fullName: `${actor}:first` }, { fullName: `${actor}:second` }]);
    expect(data?._entities.map((entity: { uuid: string } | null) => entity?.uuid)).toEqual([uuidOf(901), uuidOf(902)]);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('rows that the operation has read are not read again', async () => {
    sandbox.setRuns([runOf(0, 'a'), runOf(1, 'b')]);
    const id = Buffer.from(`SystemTask:${uuidOf(1)}`).toString('base64');
    const { data } = await gateway.query(
      'query ($ids: [ID!]!) { systemTasks(first: 2) { nodes { uuid } } nodes(ids: $ids) { id } }',
      { ids: [id] },
    );
    expect(data?.nodes).toEqual([{ id }]);
    expect(sandbox.requests).toHaveLength(1);
  });
});
