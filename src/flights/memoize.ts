/** Caches the results of a function; arguments with equal JSON are equal. */
export function memoize<A, R>(make: (argument: A) => R): (argument: A) => R {
  const made = new Map<string, R>();
  return (argument) => {
    const key = JSON.stringify(argument);
    const known = made.get(key);
    if (known !== undefined) return known;
    const result = make(argument);
    made.set(key, result);
    return result;
  };
}

/** Calls the function once and caches its result. */
export function once<R extends object>(make: () => R): () => R {
  let made: R | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
