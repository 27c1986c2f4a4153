import type { GraphQLAnswer, TestGateway } from '../support/start-gateway.ts';

/** Asks for entities as a router does, their representations in a variable. */
export function askEntities(
  gateway: TestGateway,
  representations: readonly unknown[],
  selection = 'uuid',
): Promise<GraphQLAnswer> {
  return gateway.query(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on SystemTask { ${selection} } } }`,
    { representations },
  );
}

export function byUuid(uuid: unknown): object {
  return { __typename: 'SystemTask', uuid };
}

export function byFullName(fullName: unknown): object {
  return { __typename: 'SystemTask', fullName };
}
