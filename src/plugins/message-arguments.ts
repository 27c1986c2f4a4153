import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import { checkMessageSelection } from '../tasks/messages.ts';

/**
 * Refuses bad arguments of `messages` before execution: once, and before any upstream call, instead of once a task
 * when the tasks have been read.
 */
export function useMessageArguments(): Plugin {
  const refuse = ({ args, setResultAndStopExecution }: Starting): void => {
    const errors = messageArgumentErrors(args);
    if (errors.length > 0) setResultAndStopExecution({ errors });
  };
  return { onExecute: refuse, onSubscribe: refuse };
}

interface Starting {
  readonly args: ExecutionArgs;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}

/** Why the operation's arguments of `messages` are refused. */
export function messageArgumentErrors({
  schema,
  document,
  operationName,
  variableValues,
}: ExecutionArgs): readonly GraphQLError[] {
  const fields = messagesFields(document);
  const definition = schema.getType('SystemTask');
  if (fields.length === 0 || !definition || !('getFields' in definition)) return [];
  const operation = getOperationAST(document, operationName);
  const variables = getVariableValues(schema, operation?.variableDefinitions ?? [], variableValues ?? {});
  const messages = definition.getFields()['messages'];
  // What GraphQL itself refuses is left to execution.
  if (variables.errors || !messages || !('args' in messages)) return [];
  return fields.flatMap((field) => {
    try {
      checkMessageSelection(getArgumentValues(messages, field, variables.coerced));
      return [];
    } catch (error) {
      return error instanceof GatewayError ? [toRequestError(error, field)] : [];
    }
  });
}

const fieldsByDocument = new WeakMap<DocumentNode, readonly FieldNode[]>();

/** Only tasks have a field of this name, so no type information is needed. Documents come from Yoga's parser cache. */
function messagesFields(document: DocumentNode): readonly FieldNode[] {
  const known = fieldsByDocument.get(document);
  if (known) return known;
  const fields: FieldNode[] = [];
  visit(document, {
    Field(node) {
      if (node.name.value === 'messages' && node.arguments?.length) fields.push(node);
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
