import { type GraphQLResponse, Network, type RequestParameters, type Variables } from 'relay-runtime';

export interface Exchange {
  readonly operation: string;
  readonly variables: Variables;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data: any;
}

/** Relay's network layer over HTTP, which keeps what was asked and answered. */
export class EndpointNetwork {
  readonly exchanges: Exchange[] = [];
  readonly #url: string;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(url: string) {
    this.#url = url;
  }

  readonly network = Network.create((request, variables) => {
    const answer = this.#post(request, variables);
    const pending = answer.catch(() => undefined).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
    return answer;
  });

  get busy(): boolean {
    return this.#pending.size > 0;
  }

  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #post({ name, text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
      body: JSON.stringify({ query: text, variables }),
    });
    const answer = (await response.json()) as GraphQLResponse & Pick<Exchange, 'data'>;
    this.exchanges.push({ operation: name, variables, data: answer.data });
    return answer;
  }
}
