import { readFileSync } from 'node:fs';
import { readTask } from './read-task.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { splitArray, splitObject } from './split-json.ts';

/**
 * Reads tasks from a file: an array of stored rows, or a saved answer of authentik, which is served verbatim. Throws a
 * sentence about the mistake.
 */
export function loadTasks(path: string): readonly SandboxTask[] {
  try {
    return parseTasks(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot load tasks from ${path}: ${reason.replace(/\.$/, '')}.`, { cause: error });
  }
}

function parseTasks(text: string): readonly SandboxTask[] {
  const { rows, isAnswer } = findRows(text);
  const tasks = splitArray(rows).map((row, index) => readTask(row, index, isAnswer));
  const rowByUuid = new Map<string, number>();
  for (const [index, { uuid }] of tasks.entries()) {
    const earlier = rowByUuid.get(uuid);
    if (earlier !== undefined) throw new Error(`row ${index + 1}: uuid ${uuid} is that of row ${earlier} already`);
    rowByUuid.set(uuid, index + 1);
  }
  return tasks;
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
