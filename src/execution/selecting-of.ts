import { type FieldNode, type GraphQLResolveInfo, Kind } from 'graphql';
import { type Selecting, selectedFields } from '../limits/selected-fields.ts';

/** What decides which selections of the operation run. */
export function selectingOf({
  fragments,
  variableValues,
}: Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>): Selecting {
  return {
    document: { kind: Kind.DOCUMENT, definitions: Object.values(fragments) },
    variables: variableValues,
  };
}

/** The selections that have led to a place below a field; `keys` are the response keys and indices from there. */
export function nodesAt(info: GraphQLResolveInfo, keys: readonly (string | number)[]): readonly FieldNode[] {
  const selecting = selectingOf(info);
  return keys
    .filter((key) => typeof key === 'string')
    .reduce<readonly FieldNode[]>(
      (nodes, key) =>
        nodes
          .flatMap(({ selectionSet }) => selectedFields(selectionSet, selecting))
          .filter(({ alias, name }) => (alias ?? name).value === key),
      info.fieldNodes,
    );
}
