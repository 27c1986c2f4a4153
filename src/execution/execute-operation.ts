import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { ByteWriter } from '../json/byte-writer.ts';
import { writeData } from './write-data.ts';

/** The body of an answer without errors, as JSON in UTF-8; or the result where it has errors. */
export type Executed = { readonly body: Buffer } | { readonly result: ExecutionResult };

type ObjMap = NonNullable<ExecutionResult['data']>;

const dataStart = '{"data":';

/**
 * Executes a query, or a subscription for one event, with the execution schema. `capacity` is how many bytes the answer is
 * likely to have. Rejects with WriterLimitError if it has more than `limit`.
 */
export async function executeOperation(args: ExecutionArgs, capacity?: number, limit?: number): Promise<Executed> {
  const result = await execute(args);
  if (result.data === undefined || result.data === null) return { result };
  const errors = [...(result.errors ?? [])];
  const out = new ByteWriter(capacity, limit);
  out.ascii(dataStart);
  writeData(result.data, out, errors);
  if (errors.length === 0) {
    out.ascii('}');
    return { body: out.bytes };
  }
  const data: ObjMap = JSON.parse(out.bytes.toString('utf8', dataStart.length));
  return { result: { data, errors } };
}
