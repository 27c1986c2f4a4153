import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { naiveValues, parseExactly, type Row } from './naive-run.ts';
import { readPage, valuesOf } from './read-rows.ts';

const rowsInRecord = 305;
const envelope = { next: 0, previous: 0, current: 1, total_pages: 1, start_index: 1 };

/** The page of all recorded rows, as the upstream wrote them. */
function recorded(release: string): string {
  return readFileSync(new URL(`../../recorded/tasks/tasks-${release}.json`, import.meta.url), 'utf8');
}

function toPage(rows: string): string {
  const pagination = { ...envelope, count: rowsInRecord, end_index: rowsInRecord };
  return `{"pagination":${JSON.stringify(pagination)},"results":${rows},"autocomplete":{}}`;
}

describe.each(['2025.8', '2025.10', '2026.8'])('the recorded rows of %s', (release) => {
  const text = recorded(release);
  const expected = (parseExactly(text) as Row[]).map(naiveValues);

  it.each([
    ['as recorded', text],
    ['without white space, as authentik writes them', text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')],
  ])('mean what the contract says, %s', (form, written) => {
    const { rows, noted } = readPage(toPage(written), rowsInRecord);
    expect(noted, form).toEqual([]);
    for (const [index, row] of rows.entries()) {
      if (!('log' in row)) throw new Error(row.message);
      expect(valuesOf(row)).toEqual(expected[index]);
    }
  });

  it('have the same times whether the logs are read before or after', () => {
    const { rows } = readPage(toPage(text), rowsInRecord);
    for (const [index, row] of rows.entries()) {
      if (!('log' in row)) throw new Error(row.message);
      row.log.each(() => undefined);
      expect(row.startTimestamp).toBe(expected[index]?.['startTimestamp']);
    }
  });
});
