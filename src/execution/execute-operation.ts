import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLError } from 'graphql';
import { ByteWriter } from '../json/byte-writer.ts';
import { failureOf, firstPerCause } from './failure.ts';
import { writeData } from './write-data.ts';

/** An answer with errors. */
export interface ExecutedWithErrors {
  /** As JSON in UTF-8; null if a root field that cannot be null has failed, undefined if nothing was executed. */
  readonly data?: Buffer | null;
  readonly errors: readonly GraphQLError[];
}

/** The body of an answer without errors, as JSON in UTF-8; or an answer with errors. */
export type Executed = { readonly body: Buffer } | ExecutedWithErrors;

/** A result whose data may have been written already. GraphQL Yoga writes a result by its own `stringify`, if it has one. */
export interface WrittenResult extends ExecutionResult {
  readonly stringify?: (result: ExecutionResult) => string;
}

const dataStart = '{"data":';

/**
 * Executes a query, or a subscription for one event, with the execution schema; `document` is an executable one. `capacity`
 * is how many bytes the answer is likely to have. Rejects with WriterLimitError if it has more than `limit`.
 */
export async function executeOperation(args: ExecutionArgs, capacity?: number, limit?: number): Promise<Executed> {
  const { data, errors = [] } = await execute(args);
  const failures = errors.map((error) => failureOf(error, data));
  if (data === undefined) return { errors };
  if (data === null) return { data, errors: firstPerCause(failures) };
  const out = new ByteWriter(capacity, limit);
  out.ascii(dataStart);
  writeData(data, out, failures);
  if (failures.length > 0) return { data: out.bytes.subarray(dataStart.length), errors: firstPerCause(failures) };
  out.ascii('}');
  return { body: out.bytes };
}

/** As GraphQL Yoga takes it: without what was written being parsed, or written again. */
export function toResult(executed: Executed): WrittenResult {
  if ('body' in executed) return { data: null, stringify: () => executed.body.toString('utf8') };
  const { data, errors } = executed;
  if (!data) return executed.data === undefined ? { errors } : { data: null, errors };
  return {
    data: null,
    errors,
    // Plugins may have given the errors another form.
    stringify: (result) => `${dataStart}${data.toString('utf8')},"errors":${JSON.stringify(result.errors)}}`,
  };
}
