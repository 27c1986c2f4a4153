import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Refusal, refusal } from '../http/refusal.ts';
import { selectedFields } from '../limits/selected-fields.ts';

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

/** Refuses a subscription that selects nothing, which GraphQL itself fails on. The document has been validated. */
export function selectedFieldRule(document: DocumentNode, operation: OperationDefinitionNode): Refusal | undefined {
  if (operation.operation !== 'subscription') return undefined;
  // Which field is selected depends on no variable: `variableChoices` has seen to it.
  if (selectedFields(operation.selectionSet, { document, variables: {} }).length > 0) return undefined;
  return refusal('A subscription must select a field that is not left out by @skip or @include.', {
    ofOperation: true,
  });
}
