import { printable } from '../observability/printable.ts';
import { type Finding, type Mark, subjects } from './finding.ts';

const colours: Readonly<Record<Mark, number>> = { ok: 32, warn: 33, fail: 31, skip: 90 };
const subjectWidth = Math.max(...subjects.map(({ length }) => length));
/** So that what the upstream says cannot push everything else off the terminal. */
const maxLength = 600;

/** One line of the report, with a line feed. Of what the upstream says nothing acts upon a terminal. */
export function reportLine({ subject, mark, text }: Finding, coloured: boolean): string {
  const label = mark.padEnd(4);
  const shown = coloured ? `\u001b[${colours[mark]}m${label}\u001b[0m` : label;
  return `${shown}  ${subject.padEnd(subjectWidth)}  ${printable(text, maxLength)}\n`;
}
