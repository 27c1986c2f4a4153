import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import { show } from '../errors.ts';
import type { EventResult, Subscribe } from '../execution/subscribe-operation.ts';
import { refusal } from '../http/refusal.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { toRefusalError } from '../rules/client-error.ts';
import type { ServerContext } from './handover.ts';

export interface EventStreamOptions {
  /** Subscribes to what an operation selects. */
  readonly subscribe: Subscribe;
  /** The body that sends these events, each of which is JSON. */
  readonly toBody: (events: AsyncIterator<Buffer>, request: StreamRequest) => Readable;
}

/** The request that an event stream answers. */
export interface StreamRequest {
  readonly record: RequestRecord;
  /** Undefined if it did not come by `node:http`. */
  readonly response: ServerResponse | undefined;
}

/** Yoga hands on the response of `node:http` by this name. */
interface StreamContext extends ServerContext {
  readonly res?: ServerResponse;
}

const eventStream = 'text/event-stream';

const streamHeaders = {
  'Content-Type': eventStream,
  // A proxy that compresses would keep events back.
  'Cache-Control': 'no-store, no-transform',
  // nginx keeps back what it can buffer.
  'X-Accel-Buffering': 'no',
};

/**
 * Answers subscriptions by event streams. Yoga has its own, which makes an event of any size, and another one while the
 * client does not read. Refuses with 406 a client that accepts no event streams, for which Yoga gives no reason.
 */
export function useEventStreams({ subscribe, toBody }: EventStreamOptions): Plugin<object, StreamContext> {
  return {
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const accept = args.contextValue.request.headers.get('accept');
      if (accept !== null && !/text\/event-stream|text\/\*|\*\/\*/i.test(accept)) {
        const message = `A subscription must come with "Accept: ${eventStream}", but got ${show(accept)}.`;
        setResultAndStopExecution({ errors: [toRefusalError(refusal(message, { status: 406 }))] });
      } else setSubscribeFn(subscribe);
    },
    onResultProcess({ result, resultProcessor, setResultProcessor, serverContext: { record, res: response } }) {
      if (!resultProcessor || !(Symbol.asyncIterator in result)) return;
      const events = toJson(result[Symbol.asyncIterator]());
      setResultProcessor(
        // Yoga's Response takes a stream of Node as it is, but its type does not say so.
        (_result, { Response }) =>
          new Response(toBody(events, { record, response }) as unknown as BodyInit, { headers: streamHeaders }),
        eventStream,
      );
    },
    onResponse({ response: { headers } }) {
      if (!headers.get('content-type')?.startsWith(eventStream)) return;
      for (const [name, value] of Object.entries(streamHeaders)) headers.set(name, value);
      // Yoga sends both with a refusal. `none` is no encoding, and some clients refuse it; the other is Node's to say.
      headers.delete('content-encoding');
      headers.delete('connection');
    },
  };
}

function toJson(results: AsyncIterator<EventResult>): AsyncIterator<Buffer> {
  return {
    async next() {
      const { done, value } = await results.next();
      if (done) return { done, value: undefined };
      return { done: false, value: value.written ?? Buffer.from((value.stringify ?? JSON.stringify)(value)) };
    },
    async return() {
      await results.return?.();
      return { done: true, value: undefined };
    },
  };
}
