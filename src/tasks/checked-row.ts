import { GatewayError } from '../errors.ts';
import { BrokenTask, type TaskRow } from '../upstream/task.ts';
import type { Predicate } from './predicate.ts';

/**
 * The row if it meets the predicate, else undefined. A row that breaks the contract is kept, since it may meet any predicate;
 * so is one whose log proves to be broken only now, when a condition needs it.
 */
export function checkRow(row: TaskRow, meets: Predicate | undefined): TaskRow | undefined {
  if (!meets || row instanceof BrokenTask) return row;
  try {
    return meets(row) ? row : undefined;
  } catch (error) {
    if (error instanceof GatewayError) return BrokenTask.of(row, error);
    throw error;
  }
}
