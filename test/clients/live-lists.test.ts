import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  Observable,
  type TypedDocumentNode,
} from '@apollo/client';
import { cacheExchange, createClient as createUrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { OperationTypeNode, print } from 'graphql';
import { createClient as createSseClient, type Client as SseClient } from 'graphql-sse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { apis, startOver, type TestUpstreamOfTasks } from '../support/start-over.ts';
import { until, untilQuiet } from '../support/until.ts';
import { failOnComplaints } from './fail-on-complaints.ts';

failOnComplaints();

const healthy = tasks(3);
const failing = tasks(3, (index) => (index === 1 ? { status: 'error' } : {}));
const subscription = `subscription ($first: Int) {
  systemTasksChanged(first: $first) { totalCount nodes { id name status } changed { id name } removed }
}`;

interface Told {
  readonly systemTasksChanged?: { readonly nodes: readonly { readonly status: string }[] } | null;
}

describe.each(apis)('over %s', (api) => {
  let gateway: TestUpstreamOfTasks;

  beforeEach(async () => {
    gateway = await startOver(api, healthy, { liveIntervalMs: 100, upstreamToken: undefined });
  });
  afterEach(() => gateway[Symbol.asyncDispose]());

  const headers = () => ({ authorization: `Bearer ${gateway.sandbox.adminToken}` });
  const statusesOf = (told: Told | null | undefined) => told?.systemTasksChanged?.nodes.map(({ status }) => status);
  const wentWrong = [
    ['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL'],
    ['SUCCESSFUL', 'ERROR', 'SUCCESSFUL'],
  ];

  /** No poll is made any more: the last subscriber has left. */
  const pollingEnds = (): Promise<void> => untilQuiet(() => gateway.sandbox.requests.length, 300);

  describe('graphql-sse', () => {
    const connect = (): SseClient =>
      createSseClient({ url: gateway.url, singleConnection: false, headers, retryAttempts: 0 });

    it('iterates over events until it stops, which ends the polling', async () => {
      const told: unknown[] = [];
      for await (const { data, errors } of connect().iterate<Told>({ query: subscription, variables: { first: 5 } })) {
        expect(errors).toBeUndefined();
        told.push(statusesOf(data));
        if (told.length === 1) gateway.setTasks(failing);
        if (told.length === 2) break;
      }
      expect(told).toEqual(wentWrong);
      await pollingEnds();
    });

    it('is told why it is refused, and that the stream is complete', async () => {
      const results = [];
      for await (const result of connect().iterate({ query: subscription, variables: { first: 1000 } })) {
        results.push(result);
      }
      expect(results).toMatchObject([
        {
          errors: [
            { message: 'first must be between 0 and 100, but got 1000.', extensions: { code: 'BAD_USER_INPUT' } },
          ],
        },
      ]);
    });
  });

  describe('Apollo Client', () => {
    interface Task {
      readonly __typename: 'SystemTask';
      readonly id: string;
      readonly status: string;
    }
    const list: TypedDocumentNode<{ systemTasks: { nodes: Task[] } | null }> = gql`
    {
      systemTasks {
        nodes {
          id
          status
        }
      }
    }
  `;
    const document: TypedDocumentNode<Told> = gql(subscription);

    function connect(): ApolloClient {
      const sse = createSseClient({ url: gateway.url, headers, retryAttempts: 0 });
      const sseLink = new ApolloLink(
        ({ query, variables, operationName }) =>
          new Observable((sink) =>
            sse.subscribe<Record<string, unknown>>(
              { query: print(query), variables, ...(operationName && { operationName }) },
              {
                next: (result) => sink.next(result as ApolloLink.Result),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          ),
      );
      return new ApolloClient({
        cache: new InMemoryCache(),
        link: ApolloLink.split(
          ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
          sseLink,
          new HttpLink({ uri: gateway.url, headers: headers() }),
        ),
      });
    }

    it('updates the tasks of a query by their ids, without code for it', async () => {
      const client = connect();
      const shown: (string | undefined)[] = [];
      const watching = client
        .watchQuery({ query: list })
        .subscribe(({ data }) =>
          shown.push((data as { systemTasks?: { nodes: Task[] } })?.systemTasks?.nodes[1]?.status),
        );
      await until(() => shown.at(-1) === 'SUCCESSFUL');
      const told: Told[] = [];
      const live = client.subscribe({ query: document }).subscribe(({ data }) => data && told.push(data));
      await until(() => told.length === 1);
      gateway.setTasks(failing);
      await until(() => shown.at(-1) === 'ERROR');
      expect(told.map(statusesOf)).toEqual(wentWrong);
      live.unsubscribe();
      watching.unsubscribe();
      client.stop();
      await pollingEnds();
    });

    it('is told of tasks that cannot be read with the code, and of the list again when they can', async () => {
      const client = connect();
      const told: unknown[] = [];
      const live = client.subscribe({ query: document }).subscribe(({ data, error }) => {
        told.push(CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.['code'] : statusesOf(data));
      });
      await until(() => told.length === 1);
      gateway.setTasks(tasks(3, () => ({ uuid: 'x' })));
      await until(() => told.length === 2);
      gateway.setTasks(failing);
      await until(() => told.length === 3);
      live.unsubscribe();
      client.stop();
      expect(told).toEqual([wentWrong[0], 'UPSTREAM_INVALID_RESPONSE', wentWrong[1]]);
    });
  });

  describe('urql', () => {
    const clients = {
      'with its own fetchSubscriptions': () =>
        createUrqlClient({
          url: gateway.url,
          fetchOptions: () => ({ headers: headers() }),
          preferGetMethod: false,
          fetchSubscriptions: true,
          exchanges: [cacheExchange, fetchExchange],
        }),
      'with graphql-sse': () => {
        const sse = createSseClient({ url: gateway.url, headers, retryAttempts: 0 });
        return createUrqlClient({
          url: gateway.url,
          preferGetMethod: false,
          exchanges: [
            subscriptionExchange({
              forwardSubscription: ({ query = '', variables }) => ({
                subscribe: (sink) => ({
                  unsubscribe: sse.subscribe(
                    { query, variables: variables as Record<string, unknown> },
                    {
                      next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                      error: (error) => sink.error(error),
                      complete: () => sink.complete(),
                    },
                  ),
                }),
              }),
            }),
          ],
        });
      },
    };

    it.each(Object.entries(clients))('is told what changes, %s', async (_name, connect) => {
      const told: unknown[] = [];
      const live = connect()
        .subscription<Told>(subscription, { first: 5 })
        .subscribe(({ data, error }) => told.push(error?.graphQLErrors[0]?.extensions['code'] ?? statusesOf(data)));
      await until(() => told.length === 1);
      gateway.setTasks(failing);
      await until(() => told.length === 2);
      expect(told).toEqual(wentWrong);
      live.unsubscribe();
      await pollingEnds();
    });
  });
});
