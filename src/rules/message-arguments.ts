import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  isObjectType,
  visit,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import { checkMessageSelection } from '../tasks/messages.ts';

/**
 * Refuses bad arguments of `messages` and `previousMessages` before execution: one error before any upstream call, instead of one for each task
 * after the tasks have been read. `variables` are coerced.
 */
export function messageArgumentsRule(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const task = schema.getType('SystemTask');
  if (!isObjectType(task)) return [];
  return messagesFields(document).flatMap((field) => {
    const { name } = field;
    const definition = task.getFields()[name.value];
    if (!definition) return [];
    try {
      checkMessageSelection(name.value, getArgumentValues(definition, field, variables));
      return [];
    } catch (error) {
      // Execution reports GraphQL's own errors.
      return error instanceof GatewayError ? [toRequestError(error, field)] : [];
    }
  });
}

const logFields: ReadonlySet<string> = new Set(['messages', 'previousMessages']);

const fieldsByDocument = new WeakMap<DocumentNode, readonly FieldNode[]>();

/** Only tasks have fields of these names, so no type information is needed. */
function messagesFields(document: DocumentNode): readonly FieldNode[] {
  const known = fieldsByDocument.get(document);
  if (known) return known;
  const fields: FieldNode[] = [];
  visit(document, {
    Field(node) {
      if (logFields.has(node.name.value) && node.arguments?.length) fields.push(node);
    },
  });
  fieldsByDocument.set(document, fields);
  return fields;
}

function toRequestError(error: GatewayError, field: FieldNode): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: field,
    originalError: error,
    extensions: { ...error.extensions, http: { spec: true, status: 400 } },
  });
}
