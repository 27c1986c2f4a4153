import type { ByteWriter } from '../json/byte-writer.ts';
import type { FieldPlan, ObjectPlan } from './object-plan.ts';

interface WithRuns<F> {
  writeRun(first: F, last: F, out: ByteWriter): boolean;
}

/**
 * The same plan, but fields that the upstream may have written side by side as the answer has them are copied at once, if
 * it has. `runs` are the neighbours for which that is possible.
 */
export function joinRuns<T extends WithRuns<F>, F extends string>(
  plan: ObjectPlan<T>,
  runs: readonly (readonly F[])[],
): ObjectPlan<T> {
  const joined: FieldPlan<T>[] = [];
  for (let index = 0; index < plan.length; ) {
    const length = runLength(plan.slice(index), runs);
    const fields = plan.slice(index, index + length);
    joined.push(...(length > 1 ? [toRun<T, F>(fields)] : fields));
    index += length;
  }
  return joined;
}

/** How many of the fields, from the first, are one run; 1 if none are. */
function runLength(fields: readonly FieldPlan<never>[], runs: readonly (readonly string[])[]): number {
  const run = runs.find((names) => names.includes(fields[0]?.name ?? '')) ?? [];
  const rest = run.slice(run.indexOf(fields[0]?.name ?? ''));
  const end = fields.findIndex(({ name, key }, index) => name !== rest[index] || key !== name);
  return Math.max(1, end === -1 ? fields.length : end);
}

function toRun<T extends WithRuns<F>, F extends string>(fields: ObjectPlan<T>): FieldPlan<T> {
  const [first, ...others] = fields as [FieldPlan<T>, ...FieldPlan<T>[]];
  const [from, to] = [first.name as F, fields.at(-1)?.name as F];
  return {
    ...first,
    write(value, out, fail) {
      if (value.writeRun(from, to, out)) return;
      first.write(value, out, fail);
      for (const { prefix, write } of others) {
        out.copy(prefix);
        write(value, out, fail);
      }
    },
  };
}
