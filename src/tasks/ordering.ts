import type { TaskOrder } from '../upstream/task-query.ts';

/** The upstream's default order. */
const defaultOrder: readonly TaskOrder[] = [
  { field: 'NAME', direction: 'ASC' },
  { field: 'UID', direction: 'ASC' },
  { field: 'STATUS', direction: 'ASC' },
];

/**
 * Makes an order total: the first entry of each field counts, and `uuid` breaks ties. Without a total order, the upstream's
 * pages can repeat or skip rows.
 */
export function toTotalOrder(orderBy: readonly TaskOrder[] | null | undefined): readonly TaskOrder[] {
  const order: TaskOrder[] = [];
  for (const { field, direction } of [...(orderBy?.length ? orderBy : defaultOrder), uuidLast]) {
    if (!order.some((earlier) => earlier.field === field || earlier.field === 'UUID')) order.push({ field, direction });
  }
  return order;
}

const uuidLast: TaskOrder = { field: 'UUID', direction: 'ASC' };
