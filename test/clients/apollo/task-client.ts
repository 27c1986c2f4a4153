import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

export interface Exchange {
  readonly request: Headers;
  readonly response: Response;
}

export interface TaskClient extends Disposable {
  readonly client: ApolloClient;
  readonly exchanges: readonly Exchange[];
}

export interface TaskClientOptions {
  /** What makes a list of its own of `systemTasks`. */
  readonly keyArgs?: string[];
}

/** A client as Apollo's documentation sets it up for Relay connections; nothing but the endpoint is special to us. */
export function createTaskClient(uri: string, { keyArgs = ['filter', 'orderBy'] }: TaskClientOptions = {}): TaskClient {
  const exchanges: Exchange[] = [];
  const client = new ApolloClient({
    link: new HttpLink({
      uri,
      async fetch(input, init) {
        const response = await fetch(input, init);
        exchanges.push({ request: new Headers(init?.headers), response });
        return response;
      },
    }),
    cache: new InMemoryCache({
      possibleTypes: { Node: ['SystemTask'] },
      typePolicies: { Query: { fields: { systemTasks: relayStylePagination(keyArgs) } } },
    }),
  });
  return { client, exchanges, [Symbol.dispose]: () => client.stop() };
}
