import { readFileSync } from 'node:fs';
import { concatAST, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { resolvers } from '../resolvers/resolvers.ts';
import { buildSchema, type ResolverMap } from './build-schema.ts';
import { federationDefinitions, toSubgraphSdl } from './federation.ts';

/** The contract and what federation adds to it, with the resolvers that both need. */
export interface SchemaParts {
  readonly document: DocumentNode;
  readonly resolvers: ResolverMap;
}

export function schemaParts(): SchemaParts {
  const contract = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
  let sdl: string | undefined;
  const _service = () => ({ sdl: () => (sdl ??= toSubgraphSdl(contract)) });
  return {
    document: concatAST([parse(contract), parse(federationDefinitions)]),
    resolvers: { ...resolvers, Query: { ...resolvers.Query, _service } },
  };
}

/** The schema as clients see it. */
export function createGatewaySchema({ document, resolvers }: SchemaParts): GraphQLSchema {
  return buildSchema(document, resolvers);
}
