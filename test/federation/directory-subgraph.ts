import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/** Another team's subgraph: Relay objects of its own, and references to our tasks by full name. */
export interface DirectorySubgraph extends AsyncDisposable {
  readonly url: string;
}

export interface Source {
  readonly slug: string;
  /** The full name of its sync task. */
  readonly syncTask: string;
}

const typeDefs = parse(/* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])

  "An object with a globally unique ID (Relay Global Object Identification)."
  interface Node {
    "Opaque global ID."
    id: ID!
  }

  type Query {
    ldapSources(first: Int): LdapSourceConnection!
    ldapSource(slug: String!): LdapSource
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
  }

  type LdapSource implements Node @key(fields: "slug") {
    id: ID!
    slug: String!
    syncTask: SystemTask
  }

  type SystemTask @key(fields: "fullName", resolvable: false) {
    fullName: String!
  }

  type LdapSourceConnection {
    edges: [LdapSourceEdge!]!
    nodes: [LdapSource!]!
    pageInfo: PageInfo!
  }

  type LdapSourceEdge {
    cursor: String!
    node: LdapSource!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`);

/** Serves it over HTTP on a free port. */
export async function startDirectorySubgraph(sources: readonly Source[]): Promise<DirectorySubgraph> {
  const server = createServer(createYoga({ schema: createSchema(sources), graphiql: false, logging: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function directoryIdOf(slug: string): string {
  return Buffer.from(`LdapSource:${slug}`).toString('base64');
}

function createSchema(sources: readonly Source[]): ReturnType<typeof buildSubgraphSchema> {
  const byId = (id: string): Source | null => sources.find(({ slug }) => directoryIdOf(slug) === id) ?? null;
  return buildSubgraphSchema({
    typeDefs,
    resolvers: {
      Query: {
        ldapSources: (_root: unknown, { first }: { first?: number | null }) => toConnection(sources, first),
        ldapSource: (_root: unknown, { slug }: Source) => byId(directoryIdOf(slug)),
        node: (_root: unknown, { id }: { id: string }) => byId(id),
        nodes: (_root: unknown, { ids }: { ids: readonly string[] }) => ids.map(byId),
      },
      Node: { __resolveType: () => 'LdapSource' },
      LdapSource: {
        id: ({ slug }: Source) => directoryIdOf(slug),
        syncTask: ({ syncTask }: Source) => ({ fullName: syncTask }),
        __resolveReference: ({ slug }: Source) => byId(directoryIdOf(slug)),
      },
    },
  });
}

function toConnection(sources: readonly Source[], first: number | null | undefined): object {
  const nodes = sources.slice(0, first ?? sources.length);
  return {
    nodes,
    edges: nodes.map((node) => ({ cursor: node.slug, node })),
    pageInfo: {
      hasNextPage: nodes.length < sources.length,
      hasPreviousPage: false,
      startCursor: nodes.at(0)?.slug ?? null,
      endCursor: nodes.at(-1)?.slug ?? null,
    },
  };
}
