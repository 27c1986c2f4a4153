import type { GraphQLResolveInfo } from 'graphql';
import type { ByteWriter } from '../json/byte-writer.ts';
import type { PlacedRow } from '../tasks/placed-row.ts';
import { type ObjectPlan, planObject, writeList, writeObject } from './object-plan.ts';
import type { TaskPlanner } from './task-planner.ts';
import { type Fail, Written, writeTask } from './written.ts';

/** The edges of a connection. */
export class WrittenEdges extends Written {
  readonly #rows: readonly PlacedRow[];
  readonly #plan: ObjectPlan<PlacedRow>;
  #index = 0;
  #fail: Fail = () => undefined;

  constructor(info: GraphQLResolveInfo, rows: readonly PlacedRow[], planner: TaskPlanner) {
    super(info);
    this.#rows = rows;
    this.#plan = planObject<PlacedRow>(info.fieldNodes, planner.selecting, (name, fields, key) => {
      if (name === '__typename') return (_edge, out) => out.ascii('"SystemTaskEdge"');
      if (name === 'cursor') return ({ cursor }, out) => out.quoted(cursor);
      const plan = planner.plan(fields);
      return ({ row }, out) =>
        writeTask(row, plan, out, (error, keys) => this.#fail(error, [this.#index, key, ...keys]));
    });
  }

  protected override writeValue(out: ByteWriter, fail: Fail): void {
    this.#fail = fail;
    writeList(this.#rows, out, (row, index) => {
      this.#index = index;
      writeObject(row, this.#plan, out);
    });
  }
}
