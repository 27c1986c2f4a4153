import { CombinedGraphQLErrors, gql, type NormalizedCacheObject, type TypedDocumentNode } from '@apollo/client';
import { describe, expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { apis, startOver } from '../support/start-over.ts';
import { createTaskClient } from './apollo/task-client.ts';
import { listQuery, WatchedList } from './apollo/task-list.ts';
import { failOnComplaints } from './fail-on-complaints.ts';

failOnComplaints();

const namesOf = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

describe.each(apis)('fetchMore over %s', (api) => {
  const list = tasks(23, (index) => ({ status: index % 2 === 0 ? 'error' : 'successful' }));

  it('merges all tasks once, in order, with after', async () => {
    await using gateway = await startOver(api, list);
    using apollo = createTaskClient(gateway.url);
    using watched = await WatchedList.open(apollo.client, { first: 5 });
    expect(watched.names).toEqual(namesOf(list.slice(0, 5)));
    await watched.loadToEnd();
    expect(watched.names).toEqual(namesOf(list));
    expect(watched.pageInfo.hasPreviousPage).toBe(false);
    expect(apollo.exchanges).toHaveLength(5);
  });

  it('merges all tasks once, in order, with before', async () => {
    await using gateway = await startOver(api, list);
    using apollo = createTaskClient(gateway.url);
    using watched = await WatchedList.open(apollo.client, { last: 5 });
    expect(watched.names).toEqual(namesOf(list.slice(-5)));
    await watched.loadToStart();
    expect(watched.names).toEqual(namesOf(list));
    expect(watched.pageInfo.hasNextPage).toBe(false);
    expect(apollo.exchanges).toHaveLength(5);
  });

  it('does not mix lists of other filters and orders', async () => {
    await using gateway = await startOver(api, list);
    using apollo = createTaskClient(gateway.url);
    using failed = await WatchedList.open(apollo.client, { first: 4, filter: { status: ['ERROR'] } });
    using others = await WatchedList.open(apollo.client, { first: 4, filter: { status: ['SUCCESSFUL'] } });
    using reversed = await WatchedList.open(apollo.client, {
      first: 4,
      orderBy: [{ field: 'NAME', direction: 'DESC' }],
    });
    await Promise.all([failed.loadToEnd(), others.loadToEnd(), reversed.loadToEnd()]);
    expect(failed.names).toEqual(namesOf(list.filter(({ status }) => status === 'error')));
    expect(others.names).toEqual(namesOf(list.filter(({ status }) => status === 'successful')));
    expect(reversed.names).toEqual(namesOf(list.toReversed()));
  });

  it('reaches every match once where the scan stops at its limit and pages come empty', async () => {
    const matches = [120, 121, 122, 349];
    const long = tasks(350, (index) => ({ duration: matches.includes(index) ? 15 : 1 }));
    await using gateway = await startOver(api, long, { scanLimit: 100 });
    using apollo = createTaskClient(gateway.url);
    const filter = { duration: { from: 10, to: 20 } };
    using forwards = await WatchedList.open(apollo.client, { filter, first: 2 });
    expect(forwards.names).toEqual([]);
    await forwards.loadToEnd();
    expect(forwards.names).toEqual(namesOf(long.filter(({ duration }) => duration === 15)));

    using other = createTaskClient(gateway.url);
    using backwards = await WatchedList.open(other.client, { filter, last: 2 });
    await backwards.loadToStart();
    expect(backwards.names).toEqual(forwards.names);
  });

  it('goes on past a row that breaks the contract under errorPolicy all', async () => {
    const broken = tasks(5, (index) => (index === 1 ? { finish_timestamp: 'yesterday' } : {}));
    await using gateway = await startOver(api, broken);
    using apollo = createTaskClient(gateway.url);
    using watched = await WatchedList.open(apollo.client, { first: 2 }, 'all');
    expect(watched.names).toEqual(['task_0000', undefined]);
    await watched.loadToEnd();
    expect(watched.names).toEqual(broken.map(({ name }, index) => (index === 1 ? undefined : name)));
  });
});

it('pages by number, each page a list of its own', async () => {
  const list = tasks(12);
  await using gateway = await startGatewayOnSandbox({ tasks: list });
  using apollo = createTaskClient(gateway.url, { keyArgs: ['filter', 'orderBy', 'page'] });
  const open = (number: number) => WatchedList.open(apollo.client, { page: { number, size: 5 } });
  using first = await open(1);
  using last = await open(3);
  using second = await open(2);
  expect([first, second, last].map(({ names }) => names)).toEqual([
    namesOf(list.slice(0, 5)),
    namesOf(list.slice(5, 10)),
    namesOf(list.slice(10)),
  ]);
  using again = await open(1);
  expect(again.names).toEqual(first.names);
  expect(apollo.exchanges).toHaveLength(3);
});

describe('the normalised cache', () => {
  interface Task {
    readonly __typename: 'SystemTask';
    readonly id: string;
    readonly name: string;
  }
  const byUuid: TypedDocumentNode<{ systemTask: Task | null }, { uuid: string }> = gql`
    query ($uuid: UUID!) {
      systemTask(uuid: $uuid) {
        id
        name
      }
    }
  `;
  const byNode: TypedDocumentNode<{ node: Task | null }, { id: string }> = gql`
    query ($id: ID!) {
      node(id: $id) {
        id
        ... on SystemTask {
          name
        }
      }
    }
  `;

  it('has one object for a task, whether from a list, systemTask or node', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
    using apollo = createTaskClient(gateway.url);
    const { client } = apollo;
    using _watched = await WatchedList.open(client, { first: 3 });
    const uuid = uuidOf(1);
    const { data } = await client.query({ query: byUuid, variables: { uuid } });
    const id = data?.systemTask?.id ?? '';
    await client.query({ query: byNode, variables: { id } });

    const cached = client.cache.extract() as NormalizedCacheObject;
    const reference = { __ref: `SystemTask:${id}` };
    expect(cached['ROOT_QUERY']).toMatchObject({
      [`systemTask(${JSON.stringify({ uuid })})`]: reference,
      [`node(${JSON.stringify({ id })})`]: reference,
      'systemTasks:{}': { edges: [{}, { node: reference }, {}] },
    });
    expect(Object.keys(cached).filter((key) => key.startsWith('SystemTask:'))).toHaveLength(3);
  });

  it('shows what node has to tell of a task in the list too', async () => {
    const list = tasks(3);
    await using gateway = await startGatewayOnSandbox({ tasks: list });
    using apollo = createTaskClient(gateway.url);
    const { client } = apollo;
    using watched = await WatchedList.open(client, { first: 3 });
    const { data } = await client.query({ query: byUuid, variables: { uuid: uuidOf(1) } });
    gateway.sandbox.setTasks(list.map((task) => ({ ...task, name: `new_${task.name}` })));
    await client.query({ query: byNode, variables: { id: data?.systemTask?.id ?? '' } });
    await watched.until(() => watched.names.includes('new_task_0001'));
    expect(watched.names).toEqual(['task_0000', 'new_task_0001', 'task_0002']);
  });
});

describe('errors', () => {
  it('surface with their code', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
    using apollo = createTaskClient(gateway.url);
    const error = await apollo.client.query({ query: listQuery, variables: { first: 1000 } }).catch((e: unknown) => e);
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { path: ['systemTasks'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('of the document surface as GraphQL errors, although their HTTP status is 400', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
    using apollo = createTaskClient(gateway.url);
    const query = gql`
      {
        tasks
      }
    `;
    const error = await apollo.client.query({ query }).catch((e: unknown) => e);
    expect(apollo.exchanges.map(({ response }) => response.status)).toEqual([400]);
    expect(CombinedGraphQLErrors.is(error) && error.message).toContain('Cannot query field "tasks"');
  });

  it('leave the other rows of a page under errorPolicy all', async () => {
    const rows = tasks(3).map((task) => ({ ...task, full_name: task.name }));
    await using upstream = await startScriptedUpstream(
      answering(200, pageOf(rows.map((row, index) => (index === 1 ? { ...row, uuid: 'x' } : row)))),
    );
    await using gateway = await startGateway({ upstreamUrl: upstream.url });
    using apollo = createTaskClient(gateway.url);
    const { data, error } = await apollo.client.query({
      query: listQuery,
      variables: { first: 3 },
      errorPolicy: 'all',
    });
    expect(data?.systemTasks?.edges?.map((edge) => edge?.node?.name)).toEqual(['task_0000', undefined, 'task_0002']);
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { path: ['systemTasks', 'edges', 1, 'node'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  });

  it('of a count beyond the scan limit leave the list under errorPolicy all', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(150) }, { scanLimit: 100 });
    using apollo = createTaskClient(gateway.url);
    const query = gql`
      {
        systemTasks(filter: { expiring: false }, first: 1) {
          totalCount
          nodes {
            name
          }
        }
      }
    `;
    const { data, error } = await apollo.client.query({ query, errorPolicy: 'all' });
    expect(data).toMatchObject({ systemTasks: { totalCount: null, nodes: [{ name: 'task_0000' }] } });
    expect(CombinedGraphQLErrors.is(error) && error.errors).toMatchObject([
      { path: ['systemTasks', 'totalCount'], extensions: { code: 'SCAN_LIMIT_REACHED' } },
    ]);
  });
});

it('answers the headers that the client sends by default with application/graphql-response+json', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
  using apollo = createTaskClient(gateway.url);
  await apollo.client.query({ query: listQuery, variables: {} });
  const [exchange] = apollo.exchanges;
  expect(exchange?.request.get('accept')).toMatch(/^application\/graphql-response\+json,/);
  expect(exchange?.response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json\b/);
  expect(exchange?.response.status).toBe(200);
});
