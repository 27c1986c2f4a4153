import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { GatewayError } from '../errors.ts';
import { WriterLimitError } from '../json/byte-writer.ts';
import type { LiveEvent, LiveStream } from '../live/live-stream.ts';
import {
  type Executed,
  type ExecutedWithErrors,
  executeOperation,
  toResult,
  type WrittenResult,
} from './execute-operation.ts';

/** The result of one event. */
export interface EventResult extends WrittenResult {
  /** The whole result as JSON in UTF-8, without errors; nothing else is there then. */
  readonly written?: Buffer;
}

export type Subscribe = (args: ExecutionArgs) => Promise<AsyncIterableIterator<EventResult> | ExecutionResult>;

/**
 * Subscribes with the execution schema, which writes each event from the upstream's bytes. An event of more than `maxBytes`
 * is replaced by an error, and the stream goes on.
 */
export function createSubscribe(executionSchema: GraphQLSchema, maxBytes: number): Subscribe {
  return async (args) => {
    const execution = { ...args, schema: executionSchema };
    const source = await createSourceEventStream(execution);
    if (!(Symbol.asyncIterator in source)) return source;
    // The only subscription's resolver returns nothing else, and GraphQL hands it on as it is.
    return writeEvents(source as LiveStream, execution, maxBytes);
  };
}

function writeEvents(
  source: LiveStream,
  execution: ExecutionArgs,
  maxBytes: number,
): AsyncIterableIterator<EventResult> {
  let likelyBytes: number | undefined;
  const write = async (event: LiveEvent): Promise<EventResult> => {
    const executed = await executeEvent(event, execution, likelyBytes, maxBytes);
    if (executed && 'body' in executed) {
      // As the last one, and a little more: rows differ.
      likelyBytes = Math.ceil(executed.body.length * 1.1);
      return { written: executed.body };
    }
    if (executed && bytesOf(executed) <= maxBytes) return toResult(executed);
    source.revoke();
    return toResult(await executeOperation({ ...execution, rootValue: eventTooLarge(maxBytes) }));
  };
  return {
    async next() {
      const event = await source.next();
      return event.done ? { done: true, value: undefined } : { done: false, value: await write(event.value) };
    },
    async return() {
      await source.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function bytesOf({ data, errors }: ExecutedWithErrors): number {
  return (data?.length ?? 0) + Buffer.byteLength(JSON.stringify(errors));
}

/** Undefined if it has more than `maxBytes`. */
async function executeEvent(
  event: LiveEvent,
  execution: ExecutionArgs,
  likelyBytes: number | undefined,
  maxBytes: number,
): Promise<Executed | undefined> {
  try {
    return await executeOperation({ ...execution, rootValue: event }, likelyBytes, maxBytes);
  } catch (error) {
    if (error instanceof WriterLimitError) return undefined;
    throw error;
  }
}

/** The failure of an event that would have more than `maxBytes`. */
function eventTooLarge(maxBytes: number): GatewayError {
  return new GatewayError(
    'BAD_USER_INPUT',
    `An event must have at most ${maxBytes} bytes, but this one has more. Subscribe to fewer tasks, or select fewer fields.`,
  );
}
