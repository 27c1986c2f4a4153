import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { checkSize, type DocumentLimits } from '../plugins/document-limits.ts';
import { TextCache } from '../text-cache.ts';

/** A document that has passed every check that needs no variables. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** How many bytes its last answer had. */
  lastLength: number;
}

/** Queries that may be executed, by their text. What may not is Yoga's to refuse. */
export class PreparedOperations {
  readonly #schema: GraphQLSchema;
  readonly #limits: DocumentLimits;
  readonly #prepared = new TextCache<{ readonly operation: PreparedOperation | undefined }>();

  /** `schema` is the one that clients see. */
  constructor(schema: GraphQLSchema, limits: DocumentLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** Undefined where it is not valid, not a query, larger than it may be, or asks for the schema. */
  get(query: string, operationName: string | undefined): PreparedOperation | undefined {
    const key = operationName === undefined ? query : `${operationName}\n${query}`;
    const known = this.#prepared.get(key);
    if (known) return known.operation;
    const operation = this.#prepare(query, operationName);
    this.#prepared.set(key, { operation });
    return operation;
  }

  #prepare(query: string, operationName: string | undefined): PreparedOperation | undefined {
    if (introspection.test(query)) return undefined;
    try {
      const document = parse(query, { maxTokens: this.#limits.maxTokens });
      checkSize(document, operationName, this.#limits);
      const operation = getOperationAST(document, operationName);
      if (operation?.operation !== 'query' || validate(this.#schema, document).length > 0) return undefined;
      return { document, operation, lastLength: 4096 };
    } catch {
      return undefined;
    }
  }
}

/** Only the schema that clients see can answer for itself. Taken from the text, where a match may also be a string's. */
const introspection = /\b__(?:schema|type)\b/;
