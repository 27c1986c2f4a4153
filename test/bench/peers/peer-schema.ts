import type { StubRow } from '../stub/stub-rows.ts';
import type { PeerOptions } from './peer-options.ts';
import { UpstreamClient } from './upstream-client.ts';

/** The part of the gateway's schema that the workloads need. */
export const peerTypeDefs = /* GraphQL */ `
  scalar DateTime
  scalar UUID
  scalar JSONObject
  interface Node { id: ID! }
  type Query {
    systemTasks(first: Int = 20, filter: SystemTaskFilter): SystemTaskConnection
    nodes(ids: [ID!]!): [Node]!
  }
  input SystemTaskFilter { search: String, messageLevel: SystemTaskLogLevel }
  type SystemTaskConnection { nodes: [SystemTask]! totalCount: Int pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! }
  type SystemTask implements Node {
    id: ID! uuid: UUID! name: String! fullName: String! uid: String description: String startTimestamp: DateTime!
    finishTimestamp: DateTime! duration: Float! status: SystemTaskStatus! messages: [SystemTaskMessage!]!
    expires: DateTime expiring: Boolean
  }
  type SystemTaskMessage {
    timestamp: DateTime! logLevel: SystemTaskLogLevel! logger: String! event: String! attributes: JSONObject!
  }
  enum SystemTaskStatus { UNKNOWN SUCCESSFUL WARNING ERROR }
  enum SystemTaskLogLevel { CRITICAL EXCEPTION ERROR WARN WARNING INFO DEBUG NOTSET }
`;

interface ListArguments {
  readonly first: number;
  readonly filter?: { readonly search?: string; readonly messageLevel?: string } | null;
}

/** As large as the gateway's. */
const maxPageSize = 100;

/** From the most severe. Of two that count alike, neither precedes the other. */
const severities = [['critical'], ['exception', 'error'], ['warn', 'warning'], ['info'], ['debug'], ['notset', '']];

/** The plainest resolvers over it. */
export function createPeerResolvers(options: PeerOptions) {
  const upstream = new UpstreamClient(options);

  async function scan(first: number, level: string, search: string | undefined) {
    const severe = new Set(severities.slice(0, severities.findIndex((group) => group.includes(level)) + 1).flat());
    const page = await upstream.page(1, maxPageSize, search);
    const numbers = Array.from({ length: page.pagination.total_pages - 1 }, (_, index) => index + 2);
    const rest = await Promise.all(numbers.map((number) => upstream.page(number, maxPageSize, search)));
    const found = [page, ...rest].flatMap(({ results }) =>
      results.filter(({ messages }) => messages.some(({ log_level }) => severe.has(log_level))),
    );
    return toConnection(found.slice(0, first), found.length);
  }

  return {
    Query: {
      async systemTasks(_: unknown, { first, filter }: ListArguments) {
        if (filter?.messageLevel) return scan(first, filter.messageLevel.toLowerCase(), filter.search);
        const { results, pagination } = await upstream.page(1, first, filter?.search);
        return toConnection(results, pagination.count);
      },
      nodes: (_: unknown, { ids }: { readonly ids: readonly string[] }) =>
        Promise.all(ids.map((id) => upstream.task(Buffer.from(id, 'base64').toString('latin1').split(':')[1] ?? ''))),
    },
    Node: { __resolveType: () => 'SystemTask' },
    SystemTask: {
      id: ({ uuid }: StubRow) => Buffer.from(`SystemTask:${uuid}`).toString('base64'),
      fullName: (task: StubRow) => task.full_name,
      startTimestamp: (task: StubRow) => task.start_timestamp,
      finishTimestamp: (task: StubRow) => task.finish_timestamp,
      status: (task: StubRow) => task.status.toUpperCase(),
    },
    SystemTaskMessage: { logLevel: (message: StubRow['messages'][number]) => message.log_level.toUpperCase() },
  };
}

function toConnection(nodes: readonly StubRow[], totalCount: number) {
  return { nodes, totalCount, pageInfo: { hasNextPage: nodes.length < totalCount, hasPreviousPage: false } };
}
