import type { Plugin } from 'graphql-yoga';
import { toRefusalError } from '../client-error.ts';
import { show } from '../errors.ts';
import { refusal } from '../http/refusal.ts';

const eventStream = 'text/event-stream';

/**
 * Refuses a subscription with 406 where the client does not take event streams, which Yoga does without a word; and has
 * proxies pass events on as they come.
 */
export function useEventStreams(): Plugin {
  return {
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      const accept = contextValue.request.headers.get('accept');
      if (accept === null || /text\/event-stream|text\/\*|\*\/\*/i.test(accept)) return;
      const message = `A subscription must come with "Accept: ${eventStream}", but got ${show(accept)}.`;
      setResultAndStopExecution({ errors: [toRefusalError(refusal(message, { status: 406 }))] });
    },
    onResponse({ response: { headers } }) {
      // nginx keeps back what it can buffer.
      if (headers.get('content-type')?.startsWith(eventStream)) headers.set('X-Accel-Buffering', 'no');
    },
  };
}
