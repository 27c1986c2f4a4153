import { brokenPart, GatewayError } from '../../errors.ts';
import { notJson, openObject, quote } from '../../json/bytes.ts';
import { readUuid } from '../../json/field-checks.ts';
import type { JsonReader } from '../../json/reader.ts';
import { JsonRecord } from '../../json/record.ts';
import { BrokenTask, type TaskKeys, type TaskRow } from '../task.ts';
import type { RowReading, UpstreamApi } from '../upstream-api.ts';
import { hasLogs, missingFields, runIndexes, runShape } from './run-fields.ts';
import { UpstreamRun } from './upstream-run.ts';

/**
 * Reads an element of `results`, or a run by itself, where the reader stands. A row that breaks the contract becomes the reason why, so
 * that the page stands.
 */
export const readRun: UpstreamApi['readRow'] = (reader: JsonReader, reading: RowReading): TaskRow => {
  if (reader.bytes[reader.at] !== openObject) {
    reader.skip();
    return BrokenTask.of({ uuid: undefined, fullName: undefined }, brokenPart('a task is not an object'));
  }
  const row = readRecord(reader, reading);
  try {
    return new UpstreamRun(row, reading);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (reader.hasJumped) throw mayHideFields(reader);
    return BrokenTask.of(readableKeys(row), error);
  }
};

function readRecord(reader: JsonReader, { drift, notesFields }: RowReading): JsonRecord {
  const row = new JsonRecord(reader.bytes, runShape);
  row.read(reader, notesFields ? (field) => drift.note('task field', field) : undefined);
  if (reader.hasJumped && !hasLogs(row)) throw mayHideFields(reader);
  if (notesFields) for (const name of missingFields(row)) drift.note('missing task field', name);
  return row;
}

/** If logs come in another order, a jump ends with the wrong one, and the fields between look as if they were missing. */
function mayHideFields({ at }: JsonReader): SyntaxError {
  return notJson(at);
}

function readableKeys(row: JsonRecord): TaskKeys {
  const { messageId, uid } = runIndexes;
  return {
    uuid: readUuid(row, messageId),
    fullName: row.firstOf(uid) === quote ? row.text(uid) : undefined,
  };
}
