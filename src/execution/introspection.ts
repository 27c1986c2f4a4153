import { type DocumentNode, type GraphQLSchema, Kind, parse, visit } from 'graphql';

// graphql-js answers `__schema` and `__type` from the schema that it executes with. Clients see another one, the contract's.
// So the execution schema has two fields of its own for it, and operations are executed with their names.

const names = new Map([
  ['__schema', 'contractSchema'],
  ['__type', 'contractType'],
]);

/** What the execution schema has, and the contract's has not. */
export const introspectionFields: DocumentNode = parse(`
  extend type Query {
    contractSchema: __Schema!
    contractType(name: String!): __Type
  }
`);

/** Resolves `introspectionFields`. */
export function introspectionResolvers(contract: GraphQLSchema): object {
  return {
    contractSchema: () => contract,
    contractType: (_root: unknown, { name }: { readonly name: string }) => contract.getType(name),
  };
}

/** The document as the execution schema has it; the same one if it does not introspect. The contract's schema must find it valid. */
export function toExecutable(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.FIELD](field) {
      const value = names.get(field.name.value);
      if (value === undefined) return undefined;
      return { ...field, alias: field.alias ?? field.name, name: { ...field.name, value } };
    },
  });
}
