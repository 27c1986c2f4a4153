import { type ApolloClient, type ErrorPolicy, gql, type ObservableQuery, type TypedDocumentNode } from '@apollo/client';
import { filter, firstValueFrom } from 'rxjs';
import type { QuerySystemTasksArgs } from '../../../src/resolvers/generated/schema.ts';

interface Connection {
  readonly edges: readonly { readonly node: { readonly id: string; readonly name: string } | null }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

interface ListData {
  readonly systemTasks: Connection | null;
}

export const listQuery: TypedDocumentNode<ListData, QuerySystemTasksArgs> = gql`
  query TaskList(
    $filter: SystemTaskFilter
    $orderBy: [SystemTaskOrder!]
    $page: SystemTaskPage
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    systemTasks(
      filter: $filter
      orderBy: $orderBy
      page: $page
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

/** A list on a client's screen: a watched query, that `fetchMore` adds to. */
export class WatchedList implements Disposable {
  readonly #query: ObservableQuery<ListData, QuerySystemTasksArgs>;
  readonly #subscription: { unsubscribe(): void };
  readonly #errorPolicy: ErrorPolicy;

  private constructor(client: ApolloClient, variables: QuerySystemTasksArgs, errorPolicy: ErrorPolicy) {
    this.#errorPolicy = errorPolicy;
    this.#query = client.watchQuery({ query: listQuery, variables, errorPolicy });
    this.#subscription = this.#query.subscribe({});
  }

  /** Resolves when the first page is there. */
  static async open(
    client: ApolloClient,
    variables: QuerySystemTasksArgs,
    errorPolicy: ErrorPolicy = 'none',
  ): Promise<WatchedList> {
    const list = new WatchedList(client, variables, errorPolicy);
    await firstValueFrom(list.#query.pipe(filter(({ loading }) => !loading)));
    return list;
  }

  get names(): (string | undefined)[] {
    return this.#connection.edges.map(({ node }) => node?.name);
  }

  get pageInfo(): Connection['pageInfo'] {
    return this.#connection.pageInfo;
  }

  async loadToEnd(): Promise<void> {
    while (this.pageInfo.hasNextPage) await this.#fetchMore({ after: this.pageInfo.endCursor });
  }

  async loadToStart(): Promise<void> {
    while (this.pageInfo.hasPreviousPage) await this.#fetchMore({ before: this.pageInfo.startCursor });
  }

  /** Resolves when the list has been told of what makes the condition true. */
  async until(isMet: () => boolean): Promise<void> {
    await firstValueFrom(this.#query.pipe(filter(isMet)));
  }

  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
  }

  async #fetchMore(cursor: Pick<QuerySystemTasksArgs, 'after' | 'before'>): Promise<void> {
    const { pageInfo } = this;
    await this.#query.fetchMore({ variables: cursor, errorPolicy: this.#errorPolicy });
    await this.until(() => this.pageInfo !== pageInfo);
  }

  get #connection(): Connection {
    const { data, dataState, error } = this.#query.getCurrentResult();
    if (dataState !== 'complete' || !data.systemTasks) throw error ?? new Error('There is no list.');
    return data.systemTasks;
  }
}
