import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { toRefusalError } from '../client-error.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { ByteWriter, FullError } from '../upstream/byte-writer.ts';
import { writeData } from './write-data.ts';

/** The body of an answer without errors, as JSON in UTF-8; or the result where it has errors. */
export type Executed = { readonly body: Buffer } | { readonly result: ExecutionResult };

type ObjMap = NonNullable<ExecutionResult['data']>;

const dataStart = '{"data":';

export interface ResponseSize {
  /** How many bytes the response is likely to have, at most. */
  readonly likelyBytes: number;
  /** How many it may have. */
  readonly maxBytes: number;
}

/** Executes a query with the execution schema. A response that would be too large is refused. */
export async function executeOperation(args: ExecutionArgs, size: ResponseSize): Promise<Executed> {
  const result = await execute(args);
  if (result.data === undefined || result.data === null) return { result };
  const errors = [...(result.errors ?? [])];
  const out = new ByteWriter(size.likelyBytes, size.maxBytes);
  try {
    out.ascii(dataStart);
    writeData(result.data, out, errors);
    out.checkLength();
  } catch (error) {
    if (error instanceof FullError) return { result: { errors: [toRefusalError(responseTooLarge(size.maxBytes))] } };
    throw error;
  }
  if (errors.length === 0) {
    out.ascii('}');
    return { body: out.bytes };
  }
  const data: ObjMap = JSON.parse(out.bytes.toString('utf8', dataStart.length));
  return { result: { data, errors } };
}

/** Refuses a response, or an event, of more than `maxBytes`. */
export function responseTooLarge(maxBytes: number): Refusal {
  const advice = 'Ask for fewer tasks, or for fewer of their fields and messages.';
  return refusal(`The response must have at most ${maxBytes} bytes, but would have more. ${advice}`, {
    ofOperation: true,
  });
}
