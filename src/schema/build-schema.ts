import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
} from 'graphql';

/** By type: its fields' resolvers, or what `__…` keys say of a scalar. */
export type ResolverMap = Readonly<Record<string, object>>;

/**
 * An executable schema: the document's types with these resolvers. Throws if a resolver has no place in it, or if a type that
 * has resolvers lacks one for a field.
 */
export function buildSchema(document: DocumentNode, resolvers: ResolverMap): GraphQLSchema {
  const schema = buildASTSchema(document);
  for (const [name, ofType] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!type) throw new Error(`The schema has no type ${name}.`);
    for (const [key, resolver] of Object.entries(ofType)) attach(type, key, resolver);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const unresolved = fields.find(({ resolve }) => !resolve);
    if (unresolved) throw new Error(`Nothing resolves ${name}.${unresolved.name}.`);
  }
  return schema;
}

function attach(type: GraphQLNamedType, key: string, resolver: unknown): void {
  const target = isScalarType(type) ? type : isObjectType(type) ? type.getFields()[key] : undefined;
  if (!target) throw new Error(`The schema has no ${type.name}.${key}.`);
  // A subscription's field has two.
  if (typeof resolver === 'object') {
    Object.assign(target, resolver);
    return;
  }
  const property = key.startsWith('__') ? key.slice(2) : 'resolve';
  Object.assign(target, { [property]: resolver });
}
