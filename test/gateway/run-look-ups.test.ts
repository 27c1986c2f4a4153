import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { uuidOf } from '../support/a-task.ts';
import { runAt, syncActor, syncAt } from '../support/run-names.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

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
    sandbox.setRuns([syncAt(0, 'corp', 'queued'), syncAt(1, 'corp', 'running'), syncAt(2, 'corp'), syncAt(3, 'corp')]);
    expect(await byFullName(`${syncActor}:corp`)).toEqual({ uuid: uuidOf(2), calls: 1 });
  });

  it('a rejected run has ended', async () => {
    sandbox.setRuns([syncAt(0, 'corp', 'queued'), syncAt(1, 'corp', 'rejected'), syncAt(2, 'corp')]);
    expect(await byFullName(`${syncActor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it('is that of its latest run if none has ended', async () => {
    sandbox.setRuns([syncAt(0, 'other'), syncAt(1, 'corp', 'queued'), syncAt(2, 'corp', 'running')]);
    expect(await byFullName(`${syncActor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it.each([
    ['runs whose rest only begins alike', 'corp', 'corp:users'],
    ['runs with a shorter rest', 'corp:users', 'corp'],
    ['runs without a rest', 'corp', undefined],
  ])('is not mistaken for %s', async (_what, rest, other) => {
    sandbox.setRuns([runAt(0, { uid: other === undefined ? syncActor : `${syncActor}:${other}` })]);
    expect(await byFullName(`${syncActor}:${rest}`)).toEqual({ uuid: undefined, calls: 1 });
  });

  it.each([`O"Neil & Co`, String.raw`C:\temp\new`, 'two  blanks', ' edges ', 'a,b', "it's", 'straße', 'ü'.repeat(900)])(
    'may hold %j',
    async (rest) => {
      sandbox.setRuns([syncAt(0, 'else'), syncAt(1, rest)]);
      expect(await byFullName(`${syncActor}:${rest}`)).toEqual({ uuid: uuidOf(1), calls: 1 });
    },
  );

  it.each(['', ' ', '\t\n', ':', ':corp', `${syncActor}:a\0b`, '\ud800', `${syncActor}:\udc00`])(
    '%j is nobody’s, without a call',
    async (name) => {
      sandbox.setRuns([syncAt(0, 'corp')]);
      expect(await byFullName(name)).toEqual({ uuid: undefined, calls: 0 });
    },
  );

  it.each([` ${syncActor}:corp`, `${syncActor} :corp`, `${syncActor}:corp `, `\u0085${syncActor}:corp`])(
    '%j is not that of a run without the blanks, which the upstream strips',
    async (name) => {
      sandbox.setRuns([syncAt(0, 'corp')]);
      expect(await byFullName(name)).toEqual({ uuid: undefined, calls: 1 });
    },
  );

  it.each([' sync', 'sync ', 'a b', 'x'.repeat(5_000), '語'.repeat(1_000)])('may have the actor %j', async (actor) => {
    sandbox.setRuns([
      runAt(0, { actor_name: actor.trim(), uid: `${actor.trim()}:corp-1` }),
      runAt(1, { actor_name: actor, uid: `${actor}:corp` }),
    ]);
    expect(await byFullName(`${actor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it('with a rest that names no word is looked for in the list of its actor', async () => {
    sandbox.setRuns([syncAt(0, 'corp'), syncAt(1, ''), syncAt(2, ' ,')]);
    expect(await byFullName(`${syncActor}:`)).toEqual({ uuid: uuidOf(1), calls: 1 });
    sandbox.clearRequests();
    expect(await byFullName(`${syncActor}: ,`)).toEqual({ uuid: uuidOf(2), calls: 1 });
  });

  it('a state that nobody documented has not ended', async () => {
    sandbox.setRuns([syncAt(0, 'corp', 'paused'), syncAt(1, 'corp')]);
    expect(await byFullName(`${syncActor}:corp`)).toEqual({ uuid: uuidOf(1), calls: 1 });
  });

  it('is read on for in larger pages, as far as needed', async () => {
    sandbox.setRuns([
      ...Array.from({ length: 150 }, (_, index) => syncAt(index, 'corp', 'queued')),
      syncAt(150, 'corp'),
    ]);
    expect(await byFullName(`${syncActor}:corp`)).toEqual({ uuid: uuidOf(150), calls: 4 });
    expect(sandbox.requests.map(({ query }) => [query.get('page'), query.get('page_size')])).toEqual([
      ['1', '5'],
      ['1', '20'],
      ['1', '100'],
      ['2', '100'],
    ]);
  });

  it('that would take more rows than SCAN_LIMIT is an error', async () => {
    sandbox.setRuns(Array.from({ length: 3_000 }, (_, index) => syncAt(index, 'corp', 'queued')));
    const { code, calls } = await byFullName(`${syncActor}:corp`);
    expect(code).toBe('SCAN_LIMIT_REACHED');
    // The 1,000 rows, and up to one page beyond; the first pages are read again with the third.
    expect(calls).toBeLessThanOrEqual(12);
  });
});
