import type { GraphQLResolveInfo } from 'graphql';
import { type ByteWriter, WriterLimitError } from '../json/byte-writer.ts';
import type { TaskValue } from '../resolvers/task-value.ts';
import type { Task } from '../upstream/task.ts';
import { type Failure, toFailure } from './failure.ts';
import { endObject, type Fail, type ObjectPlan } from './object-plan.ts';
import { nodesAt } from './selecting-of.ts';

/** A field's value that is written as JSON straight away, when the whole answer is. */
export class Written {
  readonly #info: GraphQLResolveInfo;
  readonly #writeValue: (out: ByteWriter, fail: Fail) => void;

  constructor(info: GraphQLResolveInfo, writeValue: (out: ByteWriter, fail: Fail) => void) {
    this.#info = info;
    this.#writeValue = writeValue;
  }

  /** Writes the value; what fails becomes null, and a failure that is added. */
  write(out: ByteWriter, failures: Failure[]): void {
    this.#writeValue(out, (error, keys, below = 0) => {
      const path = [...toPath(this.#info.path), ...keys];
      failures.push(toFailure(error, nodesAt(this.#info, keys), path, path.length - below));
    });
  }
}

function toPath(path: GraphQLResolveInfo['path']): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}

/** A task, or the failure of its position. */
export function writeTask(value: TaskValue | null, plan: ObjectPlan<Task>, out: ByteWriter, fail: Fail): void {
  if (value === null) out.ascii('null');
  else if (value instanceof Error) {
    out.ascii('null');
    fail(value, []);
  } else {
    const start = out.length;
    let key = '';
    try {
      for (const field of plan) {
        key = field.key;
        out.copy(field.prefix);
        field.write(value, out, fail);
      }
      endObject(plan, out);
    } catch (error) {
      // Not the failure of one position.
      if (error instanceof WriterLimitError) throw error;
      out.cutTo(start);
      out.ascii('null');
      // Of a log that is read, and proves broken, when this field is written.
      fail(error, [key], 1);
    }
  }
}
