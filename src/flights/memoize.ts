/** The function, but the result for each argument is made once; arguments are the same where their JSON is. */
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

/** The function, but its result is made once. */
export function once<R extends object>(make: () => R): () => R {
  let made: R | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
