import { type DefinitionNode, type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql';
import { show } from '../errors.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { sizeOf } from '../limits/operation-size.ts';

export interface DocumentLimits {
  /** Limit for the whole document, enforced by the parser. */
  readonly maxTokens: number;
  /** Levels. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Fields of the document with the same response name. */
  readonly maxFieldRepeats: number;
}

/**
 * Refuses expensive documents before validation, which itself takes time: by the depth, aliases and directives of the
 * operation to run, with all its fragments, and by the fields with the same response name in any operation, which
 * validation compares in pairs.
 */
export function documentSizeRule(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: DocumentLimits,
): Refusal | undefined {
  const { depth, aliases, directives } = sizeOf(operation, document);
  const { maxDepth, maxAliases, maxDirectives, maxFieldRepeats } = limits;
  if (depth > maxDepth) return tooLarge(`be nested at most ${maxDepth} levels deep`, depth);
  if (aliases > maxAliases)
    return tooLarge(`have at most ${maxAliases} ${maxAliases === 1 ? 'alias' : 'aliases'}`, aliases);
  if (directives > maxDirectives)
    return tooLarge(`have at most ${maxDirectives} ${maxDirectives === 1 ? 'directive' : 'directives'}`, directives);
  const [longest = ''] = document.definitions.flatMap(longAliases);
  if (longest !== '') {
    return refusal(`Aliases must have at most ${maxAliasLength} characters, but got ${show(longest)}.`, {
      ofOperation: true,
    });
  }
  const [name, repeats] = mostRepeated(document);
  if (repeats <= maxFieldRepeats) return undefined;
  return refusal(
    `The document must select ${show(name)} at most ${maxFieldRepeats} times, but does so ${repeats} times.`,
    {
      ofOperation: true,
    },
  );
}

/** Errors repeat response names in their paths, once for each failing task. */
const maxAliasLength = 256;

function longAliases(definition: DefinitionNode): string[] {
  const aliases: string[] = [];
  visit(definition, {
    Field({ alias }) {
      if (alias && alias.value.length > maxAliasLength) aliases.push(alias.value);
    },
  });
  return aliases;
}

function tooLarge(expectation: string, got: number): Refusal {
  return refusal(`The operation must ${expectation}, but got ${got}.`, { ofOperation: true });
}

/** The most frequent response name of any operation together with all fragments, and its number of fields. */
function mostRepeated({ definitions }: DocumentNode): readonly [string, number] {
  const inFragments = new Map<string, number>();
  for (const each of definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) countFields(each, inFragments);
  let most = mostOf(inFragments);
  for (const each of definitions) {
    // Fields of different operations are not compared.
    if (each.kind !== Kind.OPERATION_DEFINITION) continue;
    const own = countFields(each, new Map());
    for (const [name, count] of own) own.set(name, count + (inFragments.get(name) ?? 0));
    const mostHere = mostOf(own);
    if (mostHere[1] > most[1]) most = mostHere;
  }
  return most;
}

function countFields(definition: DefinitionNode, counts: Map<string, number>): Map<string, number> {
  visit(definition, {
    Field({ alias, name }) {
      const key = (alias ?? name).value;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
  });
  return counts;
}

function mostOf(counts: ReadonlyMap<string, number>): readonly [string, number] {
  let most: readonly [string, number] = ['', 0];
  for (const entry of counts) if (entry[1] > most[1]) most = entry;
  return most;
}
