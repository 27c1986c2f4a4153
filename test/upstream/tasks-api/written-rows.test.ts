import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageOf } from '../../support/scripted-upstream.ts';
import { disorder, type Json, writeJson } from '../../support/written-json.ts';
import { rows } from './arbitrary-rows.ts';
import { naiveValues, type Row } from './naive-run.ts';
import { type ReadRows, readPage, readRows, valuesOf } from './read-rows.ts';

const pages = fc.uniqueArray(rows, { minLength: 1, maxLength: 4, selector: (row) => row['message_id'] });

function valuesOfAll(read: ReadRows): readonly unknown[] {
  return read.rows.map((row) => ('log' in row ? valuesOf(row) : row.message));
}

it('rows mean what the contract says', () => {
  fc.assert(
    fc.property(pages, (page) => {
      expect(valuesOfAll(readRows(page))).toEqual(page.map((row) => naiveValues(row as Row)));
    }),
    { numRuns: 200 },
  );
});

it('rows mean the same however the upstream writes its JSON: white space, escapes, the order of keys', () => {
  fc.assert(
    fc.property(pages, fc.array(fc.nat(), { minLength: 20, maxLength: 400 }), (page, numbers) => {
      let drawn = 0;
      const draw = (choices: number): number => (numbers[drawn++ % numbers.length] ?? 0) % choices;
      const moved = page.map((row) => {
        const logs = Object.entries(row).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map((each: object) => disorder(each, draw)) : value,
        ]);
        return disorder(Object.fromEntries(logs) as object, draw);
      });
      const text = writeJson(JSON.parse(pageOf(moved)) as Json, draw);
      expect(valuesOfAll(readPage(text, page.length))).toEqual(page.map((row) => naiveValues(row as Row)));
    }),
    { numRuns: 300 },
  );
});

const entry = { timestamp: '2026-02-28T22:00:01Z', log_level: 'info', logger: 'a', event: 'b', attributes: {} };
const row = {
  message_id: '00000000-0000-4000-8000-000000000001',
  ...{ queue_name: 'default', actor_name: 'a', state: 'done', mtime: '2026-02-28T22:00:01Z', retries: 0, eta: null },
  ...{ rel_obj_id: null, uid: 'a', logs: [entry], previous_logs: [{ ...entry, event: 'c' }] },
  ...{ aggregated_status: 'info', description: null },
};
const { logs, previous_logs, aggregated_status, description, ...start } = row;
const end = { aggregated_status, description };

it.each<[string, object]>([
  ['the previous log comes first', { ...start, previous_logs, logs, ...end }],
  ['the logs come first', { logs, previous_logs, ...start, ...end }],
  ['the logs come last', { ...start, ...end, logs, previous_logs }],
  ['fields come between the logs', { ...start, logs, ...end, previous_logs }],
  ['an array comes between the logs', { ...start, logs, added: [{ a: 1 }], previous_logs, ...end }],
  ['an array comes after the logs', { ...start, logs, previous_logs, added: ['x'], ...end }],
  ['a log ends with a field that is no object', { ...start, logs: [{ ...entry, added: 1 }], previous_logs, ...end }],
])('rows mean the same if %s', (_what, other) => {
  const read = readPage(pageOf([other, { ...other, message_id: row.message_id.replace(/1$/, '2') }]), 2);
  expect(valuesOfAll(read)[0]).toEqual(naiveValues(row));
});
