import { type FieldNode, type GraphQLResolveInfo, type SelectionSetNode, visit } from 'graphql';

type Fragments = GraphQLResolveInfo['fragments'];

/**
 * Plans of selections that use no variables, which are the same for every operation of their document. They are kept as long as
 * the document is.
 */
export class FixedPlans<T> {
  /** Undefined for a field whose plan depends on variables. */
  readonly #plans = new WeakMap<FieldNode, T | undefined>();

  /** The plan of a field, made by `make` from the variables that the plan may depend on. */
  get({ fieldNodes, fragments, variableValues }: GraphQLResolveInfo, make: (variables: Variables) => T): T {
    const [field, ...others] = fieldNodes;
    if (!field || others.length > 0) return make(variableValues);
    if (this.#plans.has(field)) return this.#plans.get(field) ?? make(variableValues);
    const plan = usesVariables(field.selectionSet, fragments) ? undefined : make({});
    this.#plans.set(field, plan);
    return plan ?? make(variableValues);
  }
}

type Variables = GraphQLResolveInfo['variableValues'];

function usesVariables(set: SelectionSetNode | undefined, fragments: Fragments, seen = new Set<string>()): boolean {
  if (!set) return false;
  let uses = false;
  visit(set, {
    Variable() {
      uses = true;
    },
    FragmentSpread({ name }) {
      if (seen.has(name.value)) return;
      seen.add(name.value);
      uses ||= usesVariables(fragments[name.value]?.selectionSet, fragments, seen);
    },
  });
  return uses;
}
