/** A tab that GraphiQL opens with. Its title is the name of its operation, as GraphiQL names tabs. */
export interface ExampleTab {
  /** The operation, under comments that say what it answers and what to try. */
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether it needs authentik 2025.8 or later; older ones refuse it, with the reason. */
  readonly needsTasksApi?: true;
}
