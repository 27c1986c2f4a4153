import { type ASTNode, Kind, parse, print, visit } from 'graphql';

/** What a router asks a subgraph with. No part of the text that the subgraph shows of itself, nor of `schema.graphql`. */
export const federationDefinitions = /* GraphQL */ `
  "An entity's type name and key, as a router knows it."
  scalar _Any
  "What a router can ask for by its key."
  union _Entity = SystemTask
  "What the subgraph says of itself."
  type _Service {
    "The subgraph's schema."
    sdl: String!
  }

  extend type Query {
    "For routers: the entities with these keys, in their order; null where there is none."
    _entities(
      "The type name and the key of each."
      representations: [_Any!]!
    ): [_Entity]!
    "For routers: the subgraph's schema."
    _service: _Service!
  }
`;

/** What `schema.graphql` defines for tools that do not know federation; a router defines it itself. */
const definedByRouters: ReadonlySet<string> = new Set([
  'link',
  'key',
  'shareable',
  'federation__FieldSet',
  'link__Import',
  'link__Purpose',
]);

/**
 * The schema as a router composes it: without `node` and `nodes`, which every Relay subgraph has for its own objects and
 * which therefore would not compose. The endpoint itself answers them.
 */
export function toSubgraphSdl(schema: string): string {
  const dropDefinedByRouters = (node: { readonly name: { readonly value: string } }): null | undefined =>
    definedByRouters.has(node.name.value) ? null : undefined;
  return print(
    visit(parse(schema), {
      DirectiveDefinition: dropDefinedByRouters,
      ScalarTypeDefinition: dropDefinedByRouters,
      EnumTypeDefinition: dropDefinedByRouters,
      // The form that every version of federation has read.
      SchemaDefinition: ({ directives = [] }) => ({ kind: Kind.SCHEMA_EXTENSION, directives }),
      FieldDefinition: (field, _key, _parent, _path, ancestors) => {
        const isOfQuery = isQueryType(ancestors.at(-1));
        return isOfQuery && (field.name.value === 'node' || field.name.value === 'nodes') ? null : undefined;
      },
    }),
  );
}

function isQueryType(node: ASTNode | readonly ASTNode[] | undefined): boolean {
  return (
    node !== undefined && 'kind' in node && node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query'
  );
}
