// Usage: AUTHENTIK_TOKEN=… npx tsx test/clients/urql/list-slow-tasks.ts http://127.0.0.1:4000/graphql [SECONDS]
import { Client, fetchExchange, gql, type OperationResult, type TypedDocumentNode } from '@urql/core';
import type { QuerySystemTasksArgs } from '../../../src/resolvers/generated/schema.ts';

interface Page {
  readonly systemTasks: {
    readonly nodes: readonly ({ readonly fullName: string; readonly duration: number | null } | null)[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

const slowTasks: TypedDocumentNode<Page, QuerySystemTasksArgs> = gql`
  query SlowTasks($filter: SystemTaskFilter, $first: Int, $after: String) {
    systemTasks(filter: $filter, orderBy: [{ field: DURATION, direction: DESC }], first: $first, after: $after) {
      nodes {
        fullName
        duration
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

const [url = 'http://127.0.0.1:4000/graphql', seconds = '10'] = process.argv.slice(2);
const token = process.env['AUTHENTIK_TOKEN'];

// Without cacheExchange, as a program that ends has no use for one. A page of an app puts it before fetchExchange.
const client = new Client({
  url,
  preferGetMethod: false,
  fetchOptions: { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
  exchanges: [fetchExchange],
});

const filter = { duration: { from: Number(seconds) } };
for (let after: string | null = null, hasNextPage = true; hasNextPage; ) {
  const result: OperationResult<Page> = await client.query(slowTasks, { filter, first: 3, after }).toPromise();
  const { data, error } = result;
  // An error may come beside data: then only what it names is null.
  for (const { message, extensions } of error?.graphQLErrors ?? []) console.error(`${extensions['code']}: ${message}`);
  if (error?.networkError) console.error(error.networkError.message);
  if (!data?.systemTasks) {
    process.exitCode = 1;
    break;
  }
  const { nodes, pageInfo } = data.systemTasks;
  for (const node of nodes) if (node) console.info(`${node.duration?.toFixed(1)} s ${node.fullName}`);
  after = pageInfo.endCursor;
  hasNextPage = pageInfo.hasNextPage;
}
