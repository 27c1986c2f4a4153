/** The largest value of GraphQL's `Int`, which has 32 bits. */
export const maxInt = 2 ** 31 - 1;
