import { type DocumentNode, type OperationDefinitionNode, visit } from 'graphql';
import { type Refusal, refusal } from '../http/refusal.ts';
import { sizeOf } from '../limits/operation-size.ts';

export interface DocumentLimits {
  /** Of the whole document; the parser counts them. */
  readonly maxTokens: number;
  /** Levels. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Fields of the document with the same response name. */
  readonly maxFieldRepeats: number;
}

/**
 * Refuses documents that cost more than they may, before they are validated, as validation takes time of its own: by the
 * depth, aliases and directives of the operation that would run, with all its fragments, and by the fields with the same
 * response name, which validation compares in pairs.
 */
export function documentSizeRule(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: DocumentLimits,
): Refusal | undefined {
  const { depth, aliases, directives } = sizeOf(operation, document);
  const { maxDepth, maxAliases, maxDirectives, maxFieldRepeats } = limits;
  if (depth > maxDepth) return tooLarge(`be nested at most ${maxDepth} levels deep`, depth);
  if (aliases > maxAliases) return tooLarge(`have at most ${maxAliases} aliases`, aliases);
  if (directives > maxDirectives) return tooLarge(`have at most ${maxDirectives} directives`, directives);
  const [name, repeats] = mostRepeated(document);
  if (repeats <= maxFieldRepeats) return undefined;
  return refusal(`The document must select "${name}" at most ${maxFieldRepeats} times, but does so ${repeats} times.`, {
    ofOperation: true,
  });
}

function tooLarge(expectation: string, got: number): Refusal {
  return refusal(`The operation must ${expectation}, but got ${got}.`, { ofOperation: true });
}

/** The response name that most fields of the document have, and how many have it. */
function mostRepeated(document: DocumentNode): readonly [string, number] {
  const counts = new Map<string, number>();
  let most: readonly [string, number] = ['', 0];
  visit(document, {
    Field({ alias, name }) {
      const key = (alias ?? name).value;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > most[1]) most = [key, count];
    },
  });
  return most;
}
