import type { SandboxRun } from './sandbox-run.ts';

/** Django's `smart_split`: words, in which quoted parts may hold blanks. */
const word = /((?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+)/gs;

/** The terms of `search`, case-folded: quoted phrases whole, the rest split at commas. */
export function parseRunSearch(search: string): readonly string[] {
  return [...search.matchAll(word)].flatMap(([text]) => toTerms(trimCommas(text))).map(foldCase);
}

function toTerms(text: string): readonly string[] {
  const [quote = ''] = text;
  if ((quote === '"' || quote === "'") && text.endsWith(quote)) {
    return [text.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll('\\\\', '\\')];
  }
  return text.split(',').filter(Boolean);
}

function trimCommas(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === ',') start++;
  while (end > start && text[end - 1] === ',') end--;
  return text.slice(start, end);
}

/** The searched texts of a row, case-folded. The uid is stored without the name before it. */
export function toRunSearchTexts(run: SandboxRun): readonly string[] {
  const related = run.rel_obj_id === null ? [] : [run.rel_obj_app_label, run.rel_obj_model, run.rel_obj_id];
  return [run.message_id, run.queue_name, run.actor_name, run.state, ...related, restOf(run), run.aggregated_status]
    .filter((text) => text !== null)
    .map(foldCase);
}

function restOf({ uid, actor_name }: SandboxRun): string {
  return uid.slice(actor_name.length + 1);
}

/** PostgreSQL's `UPPER` under an ICU collation, where `ß` becomes `SS`. */
function foldCase(text: string): string {
  return text.toUpperCase();
}
