import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The size of an operation; fragments count each time they are spread. */
export interface OperationSize {
  /** Levels of nested fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
}

const nothing: OperationSize = { depth: 0, aliases: 0, directives: 0 };

/**
 * Measures one operation of a document that parses but need not be valid: cyclic and missing fragments count as nothing.
 * Takes time proportional to the document, not to its expanded size.
 */
export function sizeOf(operation: OperationDefinitionNode, { definitions }: DocumentNode): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of definitions) if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const sizes = new Map<string, OperationSize>();

  const ofFragment = (name: string): OperationSize => {
    const known = sizes.get(name);
    if (known) return known;
    sizes.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment ? withDirectives(fragment, ofSelections(fragment.selectionSet)) : nothing;
    sizes.set(name, size);
    return size;
  };

  const ofSelection = (node: SelectionNode): OperationSize => {
    if (node.kind === Kind.FRAGMENT_SPREAD) return withDirectives(node, ofFragment(node.name.value));
    const below = withDirectives(node, ofSelections(node.selectionSet));
    if (node.kind === Kind.INLINE_FRAGMENT) return below;
    return { ...below, depth: below.depth + 1, aliases: below.aliases + (node.alias ? 1 : 0) };
  };

  const ofSelections = (set: SelectionSetNode | undefined): OperationSize =>
    set?.selections.map(ofSelection).reduce(sum, nothing) ?? nothing;

  const variables = operation.variableDefinitions ?? [];
  return [operation, ...variables].reduce(
    (size, node) => withDirectives(node, size),
    ofSelections(operation.selectionSet),
  );
}

/** Combines siblings: the greater depth counts. */
function sum(a: OperationSize, b: OperationSize): OperationSize {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
  };
}

function withDirectives(
  node: { readonly directives?: readonly unknown[] | undefined },
  size: OperationSize,
): OperationSize {
  return { ...size, directives: size.directives + (node.directives?.length ?? 0) };
}
