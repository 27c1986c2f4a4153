import type { SystemTaskMessageResolvers } from '../generated/schema.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** Fields that are not named here are properties of the message. */
export const SystemTaskMessage: SystemTaskMessageResolvers = {
  // To the executor, whatever has a `then` is a promise, also where somebody has merely logged a value of that name.
  attributes: ({ attributes }) => (Object.hasOwn(attributes, 'then') ? written(attributes) : attributes),
};

/** Is written to the answer as the attributes are, and has no key of theirs. */
function written(attributes: Attributes): Attributes {
  return Object.defineProperty({}, 'toJSON', { value: () => attributes });
}
