import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { resolvers } from '../resolvers/resolvers.ts';
import { federationDefinitions, toSubgraphSdl } from './federation.ts';

/** The executable schema: the contract, what federation adds to it, and the resolvers. */
export function createGatewaySchema(): GraphQLSchema {
  const contract = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const sdl = toSubgraphSdl(contract);
  return makeExecutableSchema({
    typeDefs: [contract, federationDefinitions],
    resolvers: { ...resolvers, Query: { ...resolvers.Query, _service: () => ({ sdl }) } },
  });
}
