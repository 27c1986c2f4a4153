import { badInput } from '../errors.ts';
import type { Task } from '../upstream/task.ts';
import { isUuid } from '../values/uuid.ts';
import { type GatewayContext, withTasks } from './context.ts';
import type { QueryResolvers } from './generated/schema.ts';
import { toTaskValues } from './task-value.ts';

/** Apollo Federation v2: the entities with these keys, in their order; each bad representation fails alone. */
export const _entities: NonNullable<QueryResolvers['_entities']> = (_root, { representations }, context) => {
  const { maxRepresentations } = context;
  if (representations.length > maxRepresentations) {
    throw badInput('representations', `have at most ${maxRepresentations} entries`, representations.length);
  }
  return toTaskValues(
    representations.map((representation, index) => loadEntity(representation, `representations[${index}]`, context)),
  );
};

async function loadEntity(representation: unknown, argument: string, context: GatewayContext): Promise<Task | null> {
  const { __typename, uuid, fullName } = toFields(representation, argument);
  if (__typename !== 'SystemTask') throw badInput(`${argument}.__typename`, 'be "SystemTask"', __typename);
  if (uuid != null) {
    if (!isUuid(uuid)) throw badInput(`${argument}.uuid`, 'be a UUID', uuid);
    return withTasks(context, ({ loaders }) => loaders.byUuid(uuid.toLowerCase()));
  }
  if (typeof fullName !== 'string') throw badInput(argument, 'have a uuid or a fullName', representation);
  return withTasks(context, ({ loaders }) => loaders.byFullName(fullName));
}

function toFields(representation: unknown, argument: string): Readonly<Record<string, unknown>> {
  if (typeof representation === 'object' && representation !== null) return { ...representation };
  throw badInput(argument, 'be an object', representation);
}
