import { beforeAll, describe, expect, it } from 'vitest';
import { aTask, tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';
import { apis, startOver } from '../support/start-over.ts';
import { failOnComplaints } from './fail-on-complaints.ts';
import { compileApp } from './relay/artifacts.ts';
import { setArtifacts } from './relay/graphql.ts';
import { type App, openApp } from './relay/open-app.ts';

failOnComplaints();

beforeAll(async () => setArtifacts(await compileApp()));

/** Loads until there is no more, which has to come about. */
async function loadAll(app: App, direction: 'next' | 'previous', count: number): Promise<void> {
  for (let loads = 0; loads < 100; loads++) {
    const { hasNext, hasPrevious, loadNext, loadPrevious } = app.paging;
    if (!(direction === 'next' ? hasNext : hasPrevious)) return;
    await app.perform(() => (direction === 'next' ? loadNext(count) : loadPrevious(count)));
  }
  throw new Error(`There is more after 100 loads of ${count}.`);
}

const rowsOf = (list: readonly { readonly name: string; readonly status: string }[]): string[] =>
  list.map(({ name, status }) => `${name} ${status.toUpperCase()}`);

/** How many edges each answer brought. */
const sizesOf = ({ exchanges }: App): number[] => exchanges.map(({ data }) => data.systemTasks.edges.length);

describe.each(apis)('usePaginationFragment over %s', (api) => {
  const list = tasks(23);

  it('visits every task once, in order, with loadNext', async () => {
    await using gateway = await startOver(api, list);
    await using app = await openApp(gateway.url, { first: 5 });
    expect(app.rows()).toEqual(rowsOf(list.slice(0, 5)));
    await loadAll(app, 'next', 4);
    expect(app.rows()).toEqual(rowsOf(list));
    expect(sizesOf(app)).toEqual([5, 4, 4, 4, 4, 2]);
    expect(app.paging.hasPrevious).toBe(false);
    expect(app.paging.data?.systemTasks?.totalCount).toBe(list.length);
  });

  it('visits every task once, in order, with loadPrevious', async () => {
    await using gateway = await startOver(api, list);
    await using app = await openApp(gateway.url, { last: 5 });
    expect(app.rows()).toEqual(rowsOf(list.slice(-5)));
    await loadAll(app, 'previous', 6);
    expect(app.rows()).toEqual(rowsOf(list));
    expect(sizesOf(app)).toEqual([5, 6, 6, 6]);
    expect(app.paging.hasNext).toBe(false);
  });

  it('goes both ways from the middle of a sorted list', async () => {
    await using gateway = await startOver(api, list);
    const orderBy = [{ field: 'NAME', direction: 'DESC' } as const];
    const { data } = await gateway.query(
      '{ systemTasks(orderBy: [{ field: NAME, direction: DESC }], first: 10) { pageInfo { endCursor } } }',
    );
    await using app = await openApp(gateway.url, { orderBy, first: 3, after: data.systemTasks.pageInfo.endCursor });
    const sorted = rowsOf(list.toReversed());
    expect(app.rows()).toEqual(sorted.slice(10, 13));
    expect([app.paging.hasPrevious, app.paging.hasNext]).toEqual([true, true]);
    await loadAll(app, 'previous', 4);
    await loadAll(app, 'next', 4);
    expect(app.rows()).toEqual(sorted);
  });

  it('starts again with other variables on refetch, and pages on in the new list', async () => {
    const mixed = tasks(40, (index) => ({ status: index % 2 === 0 ? 'error' : 'successful' }));
    const failed = mixed.filter(({ status }) => status === 'error');
    await using gateway = await startOver(api, mixed);
    await using app = await openApp(gateway.url, { first: 5 });
    await app.perform(() => app.paging.loadNext(5));
    await app.perform(() => app.paging.refetch({ filter: { status: ['ERROR'] }, first: 4 }));
    expect(app.rows()).toEqual(rowsOf(failed.slice(0, 4)));
    await loadAll(app, 'next', 7);
    expect(app.rows()).toEqual(rowsOf(failed));
    await app.perform(() => app.paging.refetch({ filter: null, first: null, last: 2 }));
    expect(app.rows()).toEqual(rowsOf(mixed.slice(-2)));
  });

  it('shows an empty list as one without neighbours', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: [] });
    await using app = await openApp(gateway.url, { first: 5 });
    expect([app.rows(), app.paging.hasNext, app.paging.hasPrevious]).toEqual([[], false, false]);
  });

  it('pages over a row that breaks the contract', async () => {
    const list = tasks(5, (index) => (index === 1 ? { finish_timestamp: 'yesterday' } : {}));
    await using gateway = await startOver(api, list);
    await using app = await openApp(gateway.url, { first: 2 });
    expect(app.rows()).toEqual(['task_0000 SUCCESSFUL', 'unreadable']);
    await loadAll(app, 'next', 2);
    expect(app.rows()).toEqual(rowsOf(list).with(1, 'unreadable'));
  });
});

describe('usePaginationFragment under a filter that the gateway scans for', () => {
  /** Where the matching tasks are among 350, the scan reading 100 a request: none, few, or more than fit in a page. */
  const places: Readonly<Record<string, readonly number[]>> = {
    'in every part': [5, 6, 7, 180, 181, 349],
    'far from the start': [250, 251, 349],
    'far from the end': [0, 1, 2, 120],
    nowhere: [],
  };
  const filters = {
    status: { matching: { status: 'error' }, filter: { status: ['ERROR', 'WARNING'] } },
    duration: { matching: { duration: 15 }, filter: { duration: { from: 10, to: 20 } } },
  } as const;
  const cases = Object.entries(places).flatMap(([place, at]) =>
    Object.entries(filters).map(([field, { matching, filter }]) => ({ place, field, at, matching, filter })),
  );

  it.each(cases)('reaches every match once, $place, by $field', async ({ at, matching, filter }) => {
    const list = tasks(350, (index) => (at.includes(index) ? matching : {}));
    const matches = rowsOf(list.filter((_, index) => at.includes(index)));
    await using gateway = await startGatewayOnSandbox({ tasks: list }, { scanLimit: 100 });

    await using forwards = await openApp(gateway.url, { filter: { ...filter }, first: 2 });
    await loadAll(forwards, 'next', 2);
    expect(forwards.rows()).toEqual(matches);
    expect(sizesOf(forwards)).toContain(0);
    expect(forwards.paging.hasPrevious).toBe(false);
    // Beyond the limit: an error of this field alone.
    expect(forwards.paging.data?.systemTasks?.totalCount).toBeNull();

    await using backwards = await openApp(gateway.url, { filter: { ...filter }, last: 2 });
    await loadAll(backwards, 'previous', 2);
    expect(backwards.rows()).toEqual(matches);
    expect(sizesOf(backwards)).toContain(0);
    expect(backwards.paging.hasNext).toBe(false);
  });

  it('takes a full page each where the scan is not limited', async () => {
    const list = tasks(350, (index) => ({ status: index % 10 === 0 ? 'warning' : 'successful' }));
    await using gateway = await startGatewayOnSandbox({ tasks: list });
    await using app = await openApp(gateway.url, { filter: { status: ['ERROR', 'WARNING'] }, first: 10 });
    await loadAll(app, 'next', 10);
    expect(app.rows()).toEqual(rowsOf(list.filter(({ status }) => status === 'warning')));
    expect(sizesOf(app)).toEqual([10, 10, 10, 5]);
  });
});

describe('useRefetchableFragment', () => {
  it('refetches one task through node, for other arguments and for its news', async () => {
    const list = tasks(3, (index) => ({ messages: [`old ${index}`] }));
    await using gateway = await startGatewayOnSandbox({ tasks: list });
    await using app = await openApp(gateway.url, { first: 3 });

    await app.perform(() => app.refetchOf('task_0001')({ messages: 1 }));
    expect(app.rows()).toEqual(['task_0000 SUCCESSFUL', 'task_0001 SUCCESSFUL old 1', 'task_0002 SUCCESSFUL']);
    const { node } = app.exchanges.at(-1)?.data ?? {};
    expect(app.exchanges.at(-1)).toMatchObject({
      operation: 'taskRowRefetchQuery',
      variables: { id: node.id, messages: 1 },
      data: { node: { __typename: 'SystemTask' } },
    });

    gateway.sandbox.setTasks(list.map((task) => aTask({ ...task, status: 'error', messages: ['new'] })));
    await app.perform(() => app.refetchOf('task_0001')({ messages: 1 }, { fetchPolicy: 'network-only' }));
    expect(app.rows()).toEqual(['task_0000 SUCCESSFUL', 'task_0001 ERROR new', 'task_0002 SUCCESSFUL']);
  });
});
