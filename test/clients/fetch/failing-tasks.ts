import { type Answer, ask, type Endpoint } from './ask.ts';

/** A task that has failed, and why. */
export interface FailedTask {
  readonly fullName: string;
  readonly problem: { readonly event: string } | null;
}

interface Page {
  readonly systemTasks: {
    /** A task that breaks authentik's contract is null, with an error. */
    readonly nodes: readonly (FailedTask | null)[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

const query = /* GraphQL */ `
  query FailingTasks($search: String, $first: Int!, $after: String) {
    systemTasks(
      filter: { status: ERROR, search: $search, duration: { from: 0.001 } }
      orderBy: [{ field: FINISH_TIMESTAMP, direction: DESC }]
      first: $first
      after: $after
    ) {
      nodes {
        fullName
        problem {
          event
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

/**
 * Every failing task that matches, page by page. A page may be short, or empty, while more follow: only `hasNextPage`
 * tells. Throws the first error that leaves no page; others go to `onError`, and the list goes on.
 */
export async function* failingTasks(
  endpoint: Endpoint,
  search: string | undefined,
  onError: (message: string) => void,
): AsyncGenerator<FailedTask> {
  for (let after: string | null = null; ; ) {
    const answer: Answer<Page> = await ask(endpoint, query, { search, first: 5, after });
    const { errors = [] } = answer;
    const page = answer.data?.systemTasks;
    if (!page) throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join('\n'));
    for (const { message, path } of errors) onError(`${path?.join('.')}: ${message}`);
    for (const node of page.nodes) if (node) yield node;
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor;
  }
}
