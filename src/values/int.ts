/** The largest value of GraphQL's `Int`, which has 32 bits. */
export const maxInt = 2 ** 31 - 1;

/** Whether GraphQL's `Int` can hold the number. */
export function isInt(value: number): boolean {
  return Number.isInteger(value) && value <= maxInt && value >= -maxInt - 1;
}
