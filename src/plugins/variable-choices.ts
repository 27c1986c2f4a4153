import { type DocumentNode, GraphQLError, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';

/**
 * An error for each variable that decides whether a subscription selects its field. GraphQL does not allow it, as there
 * must be one field whatever the variables are, but says so by an error about the variable's value.
 */
export function variableChoices(document: DocumentNode): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const seen = new Set<string>();
  const check = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      errors.push(...errorsOf(node));
      if (node.kind === Kind.INLINE_FRAGMENT) check(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD || seen.has(node.name.value)) continue;
      seen.add(node.name.value);
      for (const each of document.definitions) {
        const isSpread = each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value;
        if (isSpread) check(each.selectionSet);
      }
    }
  };
  for (const each of document.definitions) {
    if (each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription') check(each.selectionSet);
  }
  return errors.slice(0, maxErrors);
}

/** More do not help to correct an operation. */
const maxErrors = 10;

function errorsOf({ directives = [] }: SelectionNode): readonly GraphQLError[] {
  return directives
    .filter(({ name }) => name.value === 'skip' || name.value === 'include')
    .flatMap((directive) =>
      (directive.arguments ?? []).flatMap(({ value }) => {
        if (value.kind !== Kind.VARIABLE) return [];
        const name = `@${directive.name.value}`;
        const message = `${name} must not depend on a variable where a subscription selects its field, but got $${value.name.value}.`;
        return [new GraphQLError(message, { nodes: directive })];
      }),
    );
}
