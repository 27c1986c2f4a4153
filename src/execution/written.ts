import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { type ByteWriter, WriterLimitError } from '../json/byte-writer.ts';
import type { Task, TaskRow } from '../upstream/task.ts';
import { type FailField, type ObjectPlan, writeList, writeObject } from './object-plan.ts';
import { nodesAt } from './selecting-of.ts';

/** A failure below a field, at the response keys and indices that lead to it from there. */
export type Fail = (error: unknown, keys: readonly (string | number)[]) => void;

/** A field's value that is written as JSON straight away, when the whole answer is. */
export abstract class Written {
  readonly #info: GraphQLResolveInfo;

  constructor(info: GraphQLResolveInfo) {
    this.#info = info;
  }

  /** Writes the value; what fails becomes null, and an error that is added. */
  write(out: ByteWriter, errors: GraphQLError[]): void {
    this.writeValue(out, (error, keys) => {
      const path = [...toPath(this.#info.path), ...keys];
      const originalError = error instanceof Error ? error : new Error(String(error));
      errors.push(new GraphQLError(originalError.message, { nodes: nodesAt(this.#info, keys), path, originalError }));
    });
  }

  protected abstract writeValue(out: ByteWriter, fail: Fail): void;
}

function toPath(path: GraphQLResolveInfo['path']): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}

/** A task, or the failure of the one position where it would be. */
export function writeTask(row: TaskRow | Error | null, plan: ObjectPlan<Task>, out: ByteWriter, fail: FailField): void {
  if (row === null) out.ascii('null');
  else if (row instanceof Error) {
    out.ascii('null');
    fail(row, []);
  } else {
    const start = out.length;
    try {
      writeObject(row, plan, out, fail);
    } catch (error) {
      // Not the failure of one position.
      if (error instanceof WriterLimitError) throw error;
      out.cutTo(start);
      out.ascii('null');
      // The log is the only part of a task that is read, and can prove broken, when it is written.
      const logField = plan.find(({ name }) => logFields.has(name));
      fail(error, logField ? [logField.key] : []);
    }
  }
}

const logFields: ReadonlySet<string> = new Set(['messages', 'messageCount']);

export class WrittenTask extends Written {
  readonly #task: Task;
  readonly #plan: ObjectPlan<Task>;

  constructor(info: GraphQLResolveInfo, task: Task, plan: ObjectPlan<Task>) {
    super(info);
    this.#task = task;
    this.#plan = plan;
  }

  protected override writeValue(out: ByteWriter, fail: Fail): void {
    writeTask(this.#task, this.#plan, out, fail);
  }
}

export class WrittenTasks extends Written {
  readonly #rows: readonly (TaskRow | Error | null)[];
  readonly #plan: ObjectPlan<Task>;

  constructor(info: GraphQLResolveInfo, rows: readonly (TaskRow | Error | null)[], plan: ObjectPlan<Task>) {
    super(info);
    this.#rows = rows;
    this.#plan = plan;
  }

  protected override writeValue(out: ByteWriter, fail: Fail): void {
    writeList(this.#rows, out, (row, index) =>
      writeTask(row, this.#plan, out, (error, keys) => fail(error, [index, ...keys])),
    );
  }
}
