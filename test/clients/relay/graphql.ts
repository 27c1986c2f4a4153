import type { FragmentType, GraphQLTaggedNode } from 'relay-runtime';
import type { Artifacts } from './artifacts.ts';

let artifacts: Artifacts = new Map();

/** Hands over what `graphql` answers with from now on. */
export function setArtifacts(compiled: Artifacts): void {
  artifacts = compiled;
}

/** Stands for babel-plugin-relay: puts the compiled artifact in the place of the document with its name. */
export function graphql(document: TemplateStringsArray): GraphQLTaggedNode {
  const name = /(?:query|fragment)\s+(\w+)/.exec(document.join(''))?.[1] ?? '';
  const artifact = artifacts.get(name);
  if (!artifact) throw new Error(`relay-compiler made nothing of "${name}".`);
  return artifact;
}

/** What a component is given for its fragment, as relay-compiler's types have it. */
export interface FragmentKey<Data> {
  readonly ' $data'?: Data;
  readonly ' $fragmentSpreads': FragmentType;
}
