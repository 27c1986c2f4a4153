import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Endpoint } from './ask.ts';
import { serverSentEvents } from './server-sent-events.ts';

/** Codes after which asking again is of no use. */
const final = new Set(['BAD_USER_INPUT', 'FORBIDDEN', 'UNAUTHENTICATED']);

/** The gateway sends something at least every 15 seconds; where it does not, the connection is dead. */
const silenceMs = 40_000;

/**
 * What a subscription tells, for as long as the caller iterates. Where the connection ends, it connects again, after 0.1
 * to 10 seconds; the first event then tells the list as it is, so nothing is missed. Throws where the gateway says that
 * asking again is of no use.
 */
export async function* watch<Data>(endpoint: Endpoint, query: string): AsyncGenerator<Answer<Data>> {
  for (let failures = 0; ; failures++) {
    // Half of it at random, so that not all who have lost the gateway come back at the same moment.
    if (failures > 0) await sleep(Math.min(10_000, 100 * 2 ** failures) * (0.5 + Math.random() / 2));
    try {
      for await (const answer of connect<Data>(endpoint, query)) {
        if (!answer.errors) failures = 0;
        yield answer;
        const [error] = answer.errors?.filter(({ extensions }) => final.has(extensions.code)) ?? [];
        if (error) throw new Refused(`${error.extensions.code}: ${error.message}`);
      }
    } catch (error) {
      if (error instanceof Refused) throw error;
      // What else is thrown is the connection, refused or broken.
    }
  }
}

class Refused extends Error {}

async function* connect<Data>({ url, token }: Endpoint, query: string): AsyncGenerator<Answer<Data>> {
  const leaving = new AbortController();
  const silence = setTimeout(() => leaving.abort(), silenceMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
      signal: leaving.signal,
    });
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      // One answer in place of a stream: a refusal, or a proxy's page, which is no JSON and may be gone a moment later.
      yield (await response.json()) as Answer<Data>;
      return;
    }
    for await (const { event, data } of serverSentEvents(response, () => silence.refresh())) {
      if (event === 'next') yield JSON.parse(data) as Answer<Data>;
      if (event === 'complete') return;
    }
  } finally {
    clearTimeout(silence);
    // Whoever stops iterating has left: this ends the subscription.
    leaving.abort();
  }
}
