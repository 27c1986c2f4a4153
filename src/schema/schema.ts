import { readFileSync } from 'node:fs';
import { concatAST, type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import { resolvers } from '../resolvers/resolvers.ts';
import { buildSchema, type ResolverMap } from './build-schema.ts';
import { federationDefinitions, toSubgraphSdl } from './federation.ts';

/** The contract and what federation adds to it, with the resolvers of what is executed. */
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

/** The schema as clients see it. Operations are validated with it, and executed with `execution/execution-schema.ts`. */
export function createGatewaySchema({ document, resolvers: { DateTime = {}, UUID = {} } }: SchemaParts): GraphQLSchema {
  return buildSchema(document, { DateTime, UUID });
}
