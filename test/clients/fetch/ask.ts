import { setTimeout as sleep } from 'node:timers/promises';

/** An error as the gateway tells it; `extensions.code` is from the README's table. */
export interface GatewayError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string };
}

/** What an operation gives: data, errors, or data of which a part is missing with an error that says why. */
export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GatewayError[];
}

export interface Endpoint {
  readonly url: string;
  /** An authentik token, or GATEWAY_TOKEN; undefined where the gateway asks for none. */
  readonly token: string | undefined;
}

/** Codes that may be gone a moment later. */
const passing = new Set(['UPSTREAM_RATE_LIMITED', 'UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE']);

const attempts = 4;

/** Asks with nothing but `fetch`. What may pass is asked again, after 0.2, 0.4 and 0.8 seconds. Rejects where no answer is one of GraphQL's. */
export async function ask<Data>(endpoint: Endpoint, query: string, variables: object = {}): Promise<Answer<Data>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await post<Data>(endpoint, JSON.stringify({ query, variables }));
    const failed = answer.errors?.some(({ extensions }) => passing.has(extensions.code)) ?? false;
    if (!failed || attempt === attempts) return answer;
    await sleep(100 * 2 ** attempt);
  }
}

async function post<Data>({ url, token }: Endpoint, body: string): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body,
  });
  const text = await response.text();
  // A refusal is JSON too, whatever its status. A proxy in between may answer with a page of its own.
  if (!response.headers.get('content-type')?.includes('json')) {
    throw new Error(`${url} answered ${response.status} with something that is not JSON: ${text.slice(0, 80)}`);
  }
  return JSON.parse(text) as Answer<Data>;
}
