import { describe, expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type GraphQLAnswer, startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';
import { aRow, countingConcurrency, type Row, servingRows } from './scripted-tasks.ts';

async function askScripted(script: Script, representations: readonly object[]): Promise<GraphQLAnswer> {
  await using upstream = await startScriptedUpstream(script);
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamToken: 'token' });
  return await askEntities(gateway, representations);
}

/** Each entity's uuid, or the code of its error. */
async function outcomes(rows: readonly Row[], representations: readonly object[]): Promise<unknown[]> {
  const { data, errors = [] } = await askScripted(servingRows(rows), representations);
  const codes = new Map(errors.map(({ path, extensions }) => [path?.[1], extensions.code]));
  return data._entities.map((entity: { uuid: string } | null, index: number) => entity?.uuid ?? codes.get(index));
}

describe('calls under way at once are at most 8', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => aRow(index));

  it.each([
    ['20 retrieves', rows, Array.from({ length: 20 }, (_, index) => byUuid(uuidOf(5_000 + index)))],
    ['20 searches', rows, Array.from({ length: 20 }, (_, index) => byFullName(`task_${5_000 + index}`))],
    ['the pages of a list', rows.slice(0, 2_000), rows.slice(1_900, 2_000).map(({ uuid }) => byUuid(uuid))],
  ])('%s', async (_what, stored, representations) => {
    const { script, most } = countingConcurrency(servingRows(stored));
    const { data, errors } = await askScripted(script, representations);
    expect(errors).toBeUndefined();
    expect(data._entities).not.toContain(null);
    expect(most()).toBeGreaterThan(1);
    expect(most()).toBeLessThanOrEqual(8);
  });
});

describe('a row that breaks the contract', () => {
  const brokenAt = (...broken: readonly number[]): Row[] =>
    Array.from({ length: 150 }, (_, index) => aRow(index, broken.includes(index) ? { duration: 'long' } : {}));
  const invalid = 'UPSTREAM_INVALID_RESPONSE';

  it('is an error of its own uuid only, retrieved or read in a page', async () => {
    expect(await outcomes(brokenAt(3), [byUuid(uuidOf(3))])).toEqual([invalid]);
    expect(await outcomes(brokenAt(3), [1, 3, 5].map(uuidOf).map(byUuid))).toEqual([uuidOf(1), invalid, uuidOf(5)]);
    expect(await outcomes(brokenAt(3, 120), [3, 119, 120].map(uuidOf).map(byUuid))).toEqual([
      invalid,
      uuidOf(119),
      invalid,
    ]);
  });

  it('is an error of its own full name only', async () => {
    expect(await outcomes(brokenAt(3), [byFullName('task_0003')])).toEqual([invalid]);
    expect(await outcomes(brokenAt(3, 120), ['task_0001', 'task_0003', 'task_0120'].map(byFullName))).toEqual([
      uuidOf(1),
      invalid,
      invalid,
    ]);
  });

  it('is not passed over for an earlier task of the same full name', async () => {
    const rows = [aRow(1, { full_name: 'task_0002', name: 'task_0002', status: 7 }), aRow(2)];
    expect(await outcomes(rows, [byFullName('task_0002')])).toEqual([invalid]);
  });

  it('takes nothing away where not even its keys can be read', async () => {
    const rows = [aRow(1, { uuid: 7, full_name: null }), ...brokenAt()];
    expect(await outcomes(rows, [byUuid(uuidOf(2)), byFullName('task_0007')])).toEqual([uuidOf(2), uuidOf(7)]);
  });
});

describe('rows that a list of the same operation reads', () => {
  const stored = tasks(500);
  const entities = (...uuids: readonly string[]): string =>
    `_entities(representations: [${uuids.map((uuid) => `{ __typename: "SystemTask", uuid: "${uuid}" }`)}]) { ... on SystemTask { name } }`;

  it.each([
    ['before', `{ systemTasks(first: 50) { nodes { name } } ${entities(uuidOf(7), uuidOf(49))} }`, 1],
    ['after', `{ ${entities(uuidOf(7), uuidOf(49))} systemTasks(first: 50) { nodes { name } } }`, 1],
    ['and one more', `{ systemTasks(first: 50) { nodes { name } } ${entities(uuidOf(7), uuidOf(300))} }`, 2],
    ['beside node', `{ systemTasks(first: 50) { nodes { name } } systemTask(uuid: "${uuidOf(7)}") { name } }`, 1],
  ])('are not read again: %s', async (_what, query, calls) => {
    await using gateway = await startGatewayOnSandbox({ tasks: stored });
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect((data._entities ?? [data.systemTask])[0]).toEqual({ name: 'task_0007' });
    expect(gateway.takeRequests()).toHaveLength(calls);
  });

  it('stand where the upstream fails for the others', async () => {
    const failing: Script = (request, response) => {
      if (request.url?.includes('page_size=50')) servingRows([aRow(7), aRow(8)])(request, response);
      else response.writeHead(500).end();
    };
    await using upstream = await startScriptedUpstream(failing);
    await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamToken: 'token' });
    const { data, errors } = await gateway.query(
      `{ systemTasks(first: 50) { totalCount nodes { name } } ${entities(uuidOf(7), uuidOf(300), uuidOf(301))} }`,
    );
    expect(data._entities).toEqual([{ name: 'task_0007' }, null, null]);
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual([
      [1, 'UPSTREAM_ERROR'],
      [2, 'UPSTREAM_ERROR'],
    ]);
  });
});

describe('where the upstream fails for full names alone', () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => aRow(index));
  const script: Script = (request, response) => {
    if (/[?&](?:name|search)=/.test(request.url ?? '')) response.writeHead(500).end();
    else setTimeout(() => servingRows(rows)(request, response), 5);
  };

  it('what is looked up by uuid, or is blank, stands', async () => {
    const { data, errors } = await askScripted(script, [
      byUuid(uuidOf(500)),
      byFullName('task_0600'),
      byFullName(' '),
      byUuid(uuidOf(700)),
    ]);
    expect(data._entities).toEqual([{ uuid: uuidOf(500) }, null, null, { uuid: uuidOf(700) }]);
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'UPSTREAM_ERROR' } }]);
  });
});
