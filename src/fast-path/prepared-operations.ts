import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { mostListCalls, type ScanLimits } from '../limits/list-calls.ts';
import { mostLookUpCalls } from '../limits/look-up-calls.ts';
import { checkSize, type DocumentLimits } from '../plugins/document-limits.ts';
import { TextCache } from '../text-cache.ts';

/** A document that has passed every check that needs no variables. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Whether it costs few enough upstream calls, whatever its variables are. */
  readonly isCheap: boolean;
  /** How many bytes its next answer is likely to have, at most. */
  likelyLength: number;
}

export interface OperationLimits extends DocumentLimits, ScanLimits {
  readonly maxUpstreamCalls: number;
}

/** Queries that may be executed, by their text. What may not is Yoga's to refuse. */
export class PreparedOperations {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimits;
  readonly #prepared = new TextCache<{ readonly operation: PreparedOperation | undefined }>();

  /** `schema` is the one that clients see. */
  constructor(schema: GraphQLSchema, limits: OperationLimits) {
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
      const isCheap = mostCalls(operation, this.#limits) <= this.#limits.maxUpstreamCalls;
      return { document, operation, isCheap, likelyLength: 4096 };
    } catch {
      return undefined;
    }
  }
}

/** Only the schema that clients see can answer for itself. Taken from the text, where a match may also be a string's. */
const introspection = /\b__(?:schema|type)\b/;

/**
 * What the operation costs at most, told from its document alone; Infinity where it looks up as many tasks as variables say,
 * and where its root fields stand in fragments.
 */
function mostCalls({ selectionSet }: OperationDefinitionNode, limits: ScanLimits): number {
  const names = selectionSet.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '_entities'));
  if (names.includes('_entities') || names.includes('nodes')) return Number.POSITIVE_INFINITY;
  const lists = names.filter((name) => name === 'systemTasks').length;
  return mostListCalls(lists, limits) + mostLookUpCalls(names.length - lists, limits);
}
