import type { FieldNode } from 'graphql';
import type { ByteWriter } from '../json/byte-writer.ts';
import { closeArray, closeObject, comma, openArray } from '../json/bytes.ts';
import { type Selecting, selectedFields } from '../limits/selected-fields.ts';

/** Writes a field's value. Throws what makes the whole object null; reports to `fail` what makes only the field null. */
export type Write<T> = (value: T, out: ByteWriter, fail: Fail) => void;

/**
 * Reports a failure, at the response keys and indices that lead to it from the value that is written. The last `below` of
 * them, 0 if it is not given, lie below the null that the failure has left.
 */
export type Fail = (error: unknown, keys: readonly (string | number)[], below?: number) => void;

/** How one field of an object is written. */
export interface FieldPlan<T> {
  readonly name: string;
  /** Of the answer: the alias, or the name. */
  readonly key: string;
  /** `{"key":`, or with a comma instead of the brace. */
  readonly prefix: Buffer;
  readonly write: Write<T>;
}

/** The selected fields of an object, in the order of the answer. */
export type ObjectPlan<T> = readonly FieldPlan<T>[];

/**
 * The plan of what `nodes` select below themselves; all of them have the same response key. `toWrite` says how the field is
 * written that `fields`, which have the same response key too, select.
 */
export function planObject<T>(
  nodes: readonly FieldNode[],
  selecting: Selecting,
  toWrite: (name: string, fields: readonly FieldNode[], key: string) => Write<T>,
): ObjectPlan<T> {
  const byKey = new Map<string, { readonly name: string; readonly fields: FieldNode[] }>();
  for (const { selectionSet } of nodes) {
    for (const field of selectedFields(selectionSet, selecting)) {
      const key = field.alias?.value ?? field.name.value;
      const same = byKey.get(key);
      if (same) same.fields.push(field);
      else byKey.set(key, { name: field.name.value, fields: [field] });
    }
  }
  return Array.from(byKey, ([key, { name, fields }], index) => ({
    name,
    key,
    prefix: Buffer.from(`${index === 0 ? '{' : ','}"${key}":`),
    write: toWrite(name, fields, key),
  }));
}

/** Throws what a field's `write` throws. */
export function writeObject<T>(value: T, plan: ObjectPlan<T>, out: ByteWriter, fail: Fail): void {
  for (const { prefix, write } of plan) {
    out.copy(prefix);
    write(value, out, fail);
  }
  endObject(plan, out);
}

/** Ends an object whose fields have been written. */
export function endObject(plan: readonly unknown[], out: ByteWriter): void {
  if (plan.length === 0) out.ascii('{}');
  else out.byte(closeObject);
}

/** Commas and brackets are written here, each element by `write`. */
export function writeList<T>(elements: Iterable<T>, out: ByteWriter, write: (element: T, index: number) => void): void {
  const tellEach = (visit: (element: T) => void): void => {
    for (const element of elements) visit(element);
  };
  writeEach(tellEach, out, write);
}

/** As `writeList`, of elements that are visited one by one. */
export function writeEach<T>(
  tellEach: (visit: (element: T) => void) => void,
  out: ByteWriter,
  write: (element: T, index: number) => void,
): void {
  let index = 0;
  out.byte(openArray);
  tellEach((element) => {
    if (index > 0) out.byte(comma);
    write(element, index++);
  });
  out.byte(closeArray);
}
