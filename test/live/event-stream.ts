import type { GraphQLAnswer } from '../support/start-gateway.ts';

/** What one `next` message of a stream carries. */
export type StreamedResult = Pick<GraphQLAnswer, 'data' | 'errors'>;

/** A subscription over GraphQL over SSE, as it is on the wire. */
export interface EventStream extends AsyncDisposable {
  readonly response: Response;
  /** Comments so far, which keep the connection alive. */
  readonly pings: number;
  /** Results that have arrived and were not taken. */
  readonly waiting: number;
  /** The next result; undefined where the stream completes instead. Rejects where it breaks off. */
  next(): Promise<StreamedResult | undefined>;
  /** As a client that is closed. */
  close(): void;
}

export interface StreamRequest {
  readonly query: string;
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** POSTs a subscription and reads its events as they come. */
export async function openEventStream(url: string, { query, variables, headers }: StreamRequest): Promise<EventStream> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: leaving.signal,
  });
  return readEventStream(response, leaving);
}

/** Reads the events of an answer. */
export function readEventStream(response: Response, leaving: AbortController): EventStream {
  const results: StreamedResult[] = [];
  let pings = 0;
  let end: 'complete' | Error | undefined;
  let wake = (): void => undefined;

  const note = (message: string): void => {
    if (message.startsWith(':')) pings++;
    const [, result] = /^event: next\ndata: (.*)$/.exec(message) ?? [];
    if (result !== undefined) results.push(JSON.parse(result) as StreamedResult);
    if (message.startsWith('event: complete\n')) end = 'complete';
    wake();
  };
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    const reader = response.body?.getReader();
    for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
      const messages = (text + decoder.decode(chunk.value, { stream: true })).split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) note(message);
    }
    if (end === undefined) throw new Error('The stream has ended without "complete".');
  };
  read().catch((error: unknown) => {
    end ??= error instanceof Error ? error : new Error(String(error));
    wake();
  });

  return {
    response,
    get pings() {
      return pings;
    },
    get waiting() {
      return results.length;
    },
    async next() {
      for (;;) {
        const result = results.shift();
        if (result) return result;
        if (end === 'complete') return undefined;
        if (end) throw end;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => leaving.abort(),
    async [Symbol.asyncDispose]() {
      leaving.abort();
    },
  };
}
