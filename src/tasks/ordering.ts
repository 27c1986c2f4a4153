import { refusedInput } from '../errors.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { TaskOrder } from '../upstream/task-query.ts';

/**
 * Makes an order total: the first entry of each field counts, and `uuid` breaks ties. Without a total order, the upstream's
 * pages can repeat or skip rows. Fields that are equal in all rows are left out; if no field is left, the order is the API's default.
 * Throws BAD_USER_INPUT for a field that the API does not know.
 */
export function toTotalOrder(
  orderBy: readonly TaskOrder[] | null | undefined,
  { orders, defaultOrder }: ListAbilities,
): readonly TaskOrder[] {
  const chosen = (orderBy ?? []).filter(({ field }, index) => {
    const ordering = orders[field];
    if (typeof ordering === 'object') throw refusedInput(`orderBy[${index}].field`, ordering.refused, field);
    return ordering !== 'none';
  });
  const order: TaskOrder[] = [];
  for (const { field, direction } of [...(chosen.length > 0 ? chosen : defaultOrder), uuidLast]) {
    if (!order.some((earlier) => earlier.field === field || earlier.field === 'UUID')) order.push({ field, direction });
  }
  return order;
}

/** Whether the gateway has to sort a list in this order, since the upstream cannot. */
export function isSortedHere(order: readonly TaskOrder[], { orders }: Pick<ListAbilities, 'orders'>): boolean {
  return order.some(({ field }) => orders[field] === 'gateway');
}

/** Ends every order. */
export const uuidLast: TaskOrder = { field: 'UUID', direction: 'ASC' };
