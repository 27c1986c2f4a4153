import { printable } from '../observability/printable.ts';
import { type Finding, type Mark, subjects } from './finding.ts';

const colours: Readonly<Record<Mark, number>> = { ok: 32, warn: 33, fail: 31, skip: 90 };
const subjectWidth = Math.max(...subjects.map(({ length }) => length));
/** Characters of a line, so that upstream text cannot push the rest off the terminal. */
const maxLength = 600;

/** One line of the report, with a line feed. Contains no control characters, whatever the upstream sends. */
export function reportLine({ subject, mark, text }: Finding, coloured: boolean): string {
  const label = mark.padEnd(4);
  const shown = coloured ? `\u001b[${colours[mark]}m${label}\u001b[0m` : label;
  return `${shown}  ${subject.padEnd(subjectWidth)}  ${printable(text, maxLength)}\n`;
}

/** The last line: the number of subjects with each result, failures first. */
export function summaryLine(marks: readonly Mark[]): string {
  const count = (counted: Mark): number => marks.filter((mark) => mark === counted).length;
  const parts = [
    `${count('fail')} failed`,
    ...(count('warn') > 0 ? [`${count('warn')} with a warning`] : []),
    `${count('ok')} ok`,
    ...(count('skip') > 0 ? [`${count('skip')} not examined`] : []),
  ];
  return `\n${parts.join(', ')}\n`;
}
