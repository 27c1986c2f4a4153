import { splitBlanks } from './python-blanks.ts';
import type { SandboxTask } from './sandbox-task.ts';

/** The terms of `search`, case-folded. Removes NUL; commas and white space separate terms. */
export function parseSearch(search: string | undefined): readonly string[] {
  const cleaned = (search ?? '').replaceAll('\0', '').replaceAll(',', ' ');
  return splitBlanks(cleaned).map(foldCase);
}

/** The searched texts of a task, case-folded. */
export function toSearchTexts(task: SandboxTask): readonly string[] {
  return [task.name, task.description, task.uid, task.status].filter((text) => text !== null).map(foldCase);
}

/** Whether every term occurs in one of the texts. */
export function matchesSearch(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term) => texts.some((text) => text.includes(term)));
}

/** PostgreSQL's `UPPER`: maps single code points, so that `ß` does not become `SS`. */
export function foldCase(text: string): string {
  return Array.from(text, (character) => {
    const upper = character.toUpperCase();
    return upper.length <= 2 && Array.from(upper).length === 1 ? upper : character;
  }).join('');
}
