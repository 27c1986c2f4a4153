/** As the contract writes the name: `full_name` is `fullName`. */
type CamelCase<Name extends string> = Name extends `${infer Word}_${infer Rest}`
  ? `${Word}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** The index of each of the upstream's fields, by the name that the contract has for it. */
export function fieldIndexes<const Name extends string>(
  names: readonly Name[],
): Readonly<Record<CamelCase<Name>, number>> {
  const entries = names.map((name, index) => [
    name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
    index,
  ]);
  return Object.fromEntries(entries) as Record<CamelCase<Name>, number>;
}
