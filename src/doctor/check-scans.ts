import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { Finding } from './finding.ts';

/**
 * Reports what the length of the list means for filters and orders that the gateway answers itself. `scanLimit` is in rows.
 */
export function checkScans({ count, size }: TaskPage, abilities: ListAbilities, scanLimit: number): Finding {
  const finding = (mark: Finding['mark'], text: string): Finding => ({ subject: 'scans', mark, text });
  const { conditions, orders, changeOrders } = abilities;
  const filters = keysWith(conditions, 'gateway', 'narrowed');
  const sorts = keysWith(orders, 'gateway');
  const reading = `filters by ${list(filters)}${sorts.length > 0 ? `, and orders by ${list(sorts)},` : ''}`;
  if (count <= scanLimit) {
    const calls = Math.max(1, Math.ceil(count / size));
    const cost = `read them all, in ${calls} ${calls === 1 ? 'call' : 'calls'}`;
    return finding('ok', `${count} rows, within SCAN_LIMIT=${scanLimit}: ${reading} ${cost}`);
  }
  const early =
    changeOrders.size > 0 ? ' A filter by time with `from` ends early, unless another order is asked for.' : '';
  const advice = 'Narrow them with conditions that authentik answers, or raise SCAN_LIMIT.';
  return finding(
    'warn',
    `${count} rows, more than SCAN_LIMIT=${scanLimit}: ${reading} cannot read them all, and report SCAN_LIMIT_REACHED.${early} ${advice}`,
  );
}

function keysWith<V>(table: Readonly<Record<string, V>>, ...values: readonly V[]): readonly string[] {
  return Object.keys(table).filter((key) => values.some((value) => table[key] === value));
}

function list(names: readonly string[]): string {
  const [last = '', ...others] = names.toReversed();
  return others.length > 0 ? `${others.reverse().join(', ')} or ${last}` : last;
}
