import type { ByteWriter } from '../json/byte-writer.ts';
import { closeObject, colon, comma, openObject } from '../json/bytes.ts';
import type { Failure } from './failure.ts';
import { writeList } from './object-plan.ts';
import { Written } from './written.ts';

/** Writes a value of GraphQL's execution as JSON. Adds the failures of what is written only now. */
export function writeData(value: unknown, out: ByteWriter, failures: Failure[]): void {
  if (value instanceof Written) value.write(out, failures);
  else if (Array.isArray(value)) writeList(value, out, (element) => writeData(element, out, failures));
  else if (typeof value === 'object' && value !== null) writeMembers(value, out, failures);
  else out.text(JSON.stringify(value));
}

function writeMembers(value: object, out: ByteWriter, failures: Failure[]): void {
  let first = true;
  out.byte(openObject);
  for (const [key, member] of Object.entries(value)) {
    if (!first) out.byte(comma);
    first = false;
    // A response key is a GraphQL name, which is ASCII.
    out.ascii(`"${key}"`);
    out.byte(colon);
    writeData(member, out, failures);
  }
  out.byte(closeObject);
}
