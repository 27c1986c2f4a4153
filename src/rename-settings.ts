/**
 * The sentences with the environment variables in them called by the names that whoever made the settings knows them by;
 * variables without another name stay.
 */
export function renameSettings(problems: readonly string[], names: ReadonlyMap<string, string>): string[] {
  // What came is quoted, and is not to be changed.
  return problems.map((problem) =>
    problem.replace(/"(?:[^"\\]|\\.)*"|\b[A-Z]+(?:_[A-Z]+)*\b/g, (word) => names.get(word) ?? word),
  );
}
