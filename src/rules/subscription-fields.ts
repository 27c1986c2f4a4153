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
 * Reports each variable that decides whether a subscription selects its field. GraphQL does not allow this, since there
 * must be exactly one field for any variables, but would report an error about the variable's value.
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

/** Errors reported at most; more do not help to correct an operation. */
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

/** Refuses a subscription that selects no field, on which GraphQL itself fails. The document must be validated. */
export function selectedFieldRule(document: DocumentNode, operation: OperationDefinitionNode): Refusal | undefined {
  if (operation.operation !== 'subscription') return undefined;
  // No variable decides which field is selected: `variableChoices` refuses that.
  if (selectedFields(operation.selectionSet, { document, variables: {} }).length > 0) return undefined;
  return refusal('A subscription must select a field that is not left out by @skip or @include.', {
    ofOperation: true,
  });
}
