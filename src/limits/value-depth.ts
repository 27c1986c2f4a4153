/** How many levels of arrays and objects a JSON value has; 0 for a scalar. Without recursion, so that no value is too deep for it. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let level = [value].filter(isNested); level.length > 0; depth++) {
    level = level.flatMap((each) => Object.values(each).filter(isNested));
  }
  return depth;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
