import { readFileSync } from 'node:fs';
import { readTask } from './read-task.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { splitArray, splitObject } from './split-json.ts';
import { readRun } from './tasks-api/read-run.ts';
import type { SandboxRun } from './tasks-api/sandbox-run.ts';

/**
 * Reads tasks from a file: an array of stored rows, or a saved answer of authentik, which is served verbatim. Throws a
 * sentence about the mistake.
 */
export function loadTasks(path: string): readonly SandboxTask[] {
  return loadRows(path, 'uuid', readTask);
}

/** As `loadTasks`, rows of the tasks API as any release serves them. */
export function loadRuns(path: string): readonly SandboxRun[] {
  return loadRows(path, 'message_id', readRun);
}

type ReadRow<Row> = (text: string, index: number, isAnswer: boolean) => Row;

/** `key` is the name of the rows' ID. */
function loadRows<Key extends string, Row extends { readonly [K in Key]: string }>(
  path: string,
  key: Key,
  read: ReadRow<Row>,
): readonly Row[] {
  try {
    return parseRows(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), key, read);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot load tasks from ${path}: ${reason.replace(/\.$/, '')}.`, { cause: error });
  }
}

function parseRows<Key extends string, Row extends { readonly [K in Key]: string }>(
  text: string,
  key: Key,
  read: ReadRow<Row>,
): readonly Row[] {
  const { rows, isAnswer } = findRows(text);
  const parsed = splitArray(rows).map((row, index) => {
    refuseOtherApi(row, index, key);
    return read(row, index, isAnswer);
  });
  const rowById = new Map<string, number>();
  for (const [index, { [key]: id }] of parsed.entries()) {
    const earlier = rowById.get(id);
    if (earlier !== undefined) throw new Error(`row ${index + 1}: ${key} ${id} is that of row ${earlier} already`);
    rowById.set(id, index + 1);
  }
  return parsed;
}

/** A row of the other API lacks nearly every field: say what is wrong instead of naming the first. */
function refuseOtherApi(row: string, index: number, key: string): void {
  if (!row.startsWith('{')) return;
  const fields = splitObject(row);
  const [other, api] = key === 'uuid' ? ['message_id', 'tasks'] : ['uuid', 'system_tasks'];
  if (fields.has(other) && !fields.has(key)) {
    throw new Error(`row ${index + 1} is of the other API, which SANDBOX_API=${api} serves`);
  }
}

function findRows(text: string): { readonly rows: string; readonly isAnswer: boolean } {
  const value = parseJson(text);
  if (Array.isArray(value)) return { rows: text, isAnswer: false };
  const results = value !== null && typeof value === 'object' ? splitObject(text).get('results') : undefined;
  if (results?.startsWith('[')) return { rows: results, isAnswer: true };
  throw new Error('it is neither an array of rows nor an object with an array "results"');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
