import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The context that decides which selections are executed. */
export interface Selecting {
  readonly document: DocumentNode;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The fields executed for a selection set of a valid document: includes each fragment once, and excludes fields that @skip
 * and @include omit. Only for object types, where every fragment is assumed to apply.
 */
export function selectedFields(set: SelectionSetNode | undefined, selecting: Selecting): FieldNode[] {
  const fields: FieldNode[] = [];
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (!runs(node, selecting)) continue;
      if (node.kind === Kind.FIELD) fields.push(node);
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragmentsOf(selecting.document).get(node.name.value);
        if (fragment) collect(fragment.selectionSet);
      }
    }
  };
  if (set) collect(set);
  return fields;
}

function runs(node: SelectionNode, { variables }: Selecting): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false
  );
}

const fragmentsByDocument = new WeakMap<DocumentNode, ReadonlyMap<string, FragmentDefinitionNode>>();

/** Fragments by name. Cached, since searching the document for each spread would take quadratic time. */
function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const known = fragmentsByDocument.get(document);
  if (known) return known;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions) {
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  }
  fragmentsByDocument.set(document, fragments);
  return fragments;
}
