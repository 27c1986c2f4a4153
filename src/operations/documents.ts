import { hash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { toExecutable } from '../execution/introspection.ts';
import { refusal } from '../http/refusal.ts';
import { mostListCalls, type ScanLimits } from '../limits/list-calls.ts';
import { toOperationError, toRefusalError } from '../rules/client-error.ts';
import { type DocumentLimits, documentSizeRule } from '../rules/document-size.ts';
import { selectedFieldRule, variableChoices } from '../rules/subscription-fields.ts';
import { callsForTasks } from '../tasks/look-ups/look-up-budget.ts';

/** An operation of a document that has passed every check that needs no variables. */
export interface PreparedOperation {
  /** A hash of the document's text and the operation's name. */
  readonly id: string;
  readonly document: DocumentNode;
  /** The document as the execution schema takes it. */
  readonly executable: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether it costs few enough upstream calls, whatever its variables are. */
  readonly isCheap: boolean;
  /** How many bytes its next response is likely to have, at most. */
  likelyLength: number;
}

/** Why a document is refused. */
export interface RefusedDocument {
  readonly errors: readonly GraphQLError[];
}

export interface OperationLimits extends DocumentLimits, ScanLimits {
  readonly maxUpstreamCalls: number;
}

/** What a parsed document keeps in memory, by measurement: its text, and its nodes, tokens and plans. In bytes. */
const bytesPerCharacter = 2;
const bytesPerToken = 1_000;
const bytesPerEntry = 2_000;

/** Documents that were used last, in bytes of memory. */
const maxDocumentBytes = 16 * 1024 * 1024;
/** Refused ones have a memory of their own, so that junk does not drive out what clients use. */
const maxRefusedBytes = 4 * 1024 * 1024;

/** More errors help nobody, and each costs time, suggestions of names above all. */
const maxValidationErrors = 10;

/** The message of graphql-js's error when it has compared as many fields and fragments as it allows itself. */
const validationAborted = 'Validation aborted.';

const tooComplex = refusal('The document has too many fields and fragments that overlap to be validated.', {
  ofOperation: true,
});

/** The operations of documents, parsed, measured and validated once for as long as they are used. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimits;
  readonly #prepared = new LRUCache<string, PreparedOperation>({
    maxSize: maxDocumentBytes,
    sizeCalculation: ({ document }, key) => sizeOf(key, document),
  });
  readonly #refused = new LRUCache<string, RefusedDocument & { readonly document?: DocumentNode }>({
    maxSize: maxRefusedBytes,
    sizeCalculation: ({ document }, key) => sizeOf(key, document),
  });

  /** `schema` is the one that clients see. */
  constructor(schema: GraphQLSchema, limits: OperationLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** The operation with this name; without a name, the only one of the document. */
  get(query: string, operationName: string | undefined): PreparedOperation | RefusedDocument {
    // JSON holds no line feed, so the first one divides the two: no other name and text have the same key.
    const key = `${operationName === undefined ? '' : JSON.stringify(operationName)}\n${query}`;
    return this.#prepared.get(key) ?? this.#refused.get(key) ?? this.#prepare(key, query, operationName);
  }

  #prepare(key: string, query: string, operationName: string | undefined): PreparedOperation | RefusedDocument {
    let document: DocumentNode | undefined;
    try {
      document = parse(query, { maxTokens: this.#limits.maxTokens });
      const prepared = { id: hash('sha256', key, 'base64'), ...this.#check(document, operationName) };
      this.#prepared.set(key, prepared);
      return prepared;
    } catch (error) {
      const refused = { errors: toErrors(error), ...(document && { document }) };
      this.#refused.set(key, refused);
      return refused;
    }
  }

  /** Throws what is wrong with the document, or with the operation. */
  #check(document: DocumentNode, operationName: string | undefined): Omit<PreparedOperation, 'id'> {
    const operation = getOperationAST(document, operationName);
    if (!operation) throw toRefusalError(refusal('Could not determine what operation to execute.'));
    const tooLarge = documentSizeRule(document, operation, this.#limits);
    if (tooLarge) throw toRefusalError(tooLarge);
    const choices = variableChoices(document);
    if (choices.length > 0) throw new InvalidDocument(choices);
    const errors = validate(this.#schema, document, undefined, { maxErrors: maxValidationErrors });
    if (errors.some(({ message }) => message === validationAborted)) throw toRefusalError(tooComplex);
    if (errors.length > 0) throw new InvalidDocument(errors);
    const selectsNothing = selectedFieldRule(document, operation);
    if (selectsNothing) throw toRefusalError(selectsNothing);
    return {
      document,
      executable: toExecutable(document),
      operation,
      isCheap: mostCalls(operation, this.#limits) <= this.#limits.maxUpstreamCalls,
      likelyLength: 4096,
    };
  }
}

class InvalidDocument extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The document is not valid.');
    this.errors = errors;
  }
}

function toErrors(error: unknown): readonly GraphQLError[] {
  if (error instanceof InvalidDocument) return error.errors.map(toOperationError);
  if (error instanceof GraphQLError) return [toOperationError(error)];
  // Parsing and measuring go down level by level, and 20000 tokens can be more levels than the stack has room for.
  if (error instanceof RangeError) {
    return [toRefusalError(refusal('The document is nested too deep to be read.', { ofOperation: true }))];
  }
  throw error;
}

function sizeOf(key: string, document: DocumentNode | undefined): number {
  return bytesPerEntry + bytesPerCharacter * key.length + bytesPerToken * (document?.tokenCount ?? 0);
}

/**
 * The most that the operation costs, from its document alone; Infinity if it looks up as many tasks as its variables say, or
 * if its root fields stand in fragments.
 */
function mostCalls({ selectionSet }: OperationDefinitionNode, limits: ScanLimits): number {
  const names = selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '_entities'));
  if (names.includes('_entities') || names.includes('nodes')) return Number.POSITIVE_INFINITY;
  const lists = names.filter((name) => name === 'systemTasks').length;
  return mostListCalls(lists, limits) + callsForTasks(names.length - lists);
}
