import { Kind, parse, print, visit } from 'graphql';

/** What Apollo Federation v2 expects of a subgraph besides its own schema; not part of the text that it shows of itself. */
export const federationDefinitions = /* GraphQL */ `
  "A set of fields, as a selection without braces."
  scalar federation__FieldSet
  "An element that \`@link\` imports."
  scalar link__Import

  directive @link(url: String!, as: String, for: String, import: [link__Import]) repeatable on SCHEMA
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION

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

/**
 * The schema as a router composes it: without `node` and `nodes`, which every Relay subgraph has for its own objects and
 * which therefore would not compose. The endpoint itself answers them.
 */
export function toSubgraphSdl(schema: string): string {
  return print(
    visit(parse(schema), {
      FieldDefinition: (field, _key, _parent, _path, ancestors) => {
        const type = ancestors.at(-1);
        const onQuery =
          type !== undefined &&
          'kind' in type &&
          type.kind === Kind.OBJECT_TYPE_DEFINITION &&
          type.name.value === 'Query';
        return onQuery && (field.name.value === 'node' || field.name.value === 'nodes') ? null : undefined;
      },
    }),
  );
}
