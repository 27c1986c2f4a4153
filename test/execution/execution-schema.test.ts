import { concatAST, parse } from 'graphql';
import { expect, it } from 'vitest';
import { createExecutionSchema } from '../../src/execution/execution-schema.ts';
import { createGatewaySchema, schemaParts } from '../../src/schema/schema.ts';

function build(sdl: string): unknown {
  const { document, resolvers } = schemaParts();
  const parts = { document: concatAST([document, parse(sdl)]), resolvers };
  return createExecutionSchema(createGatewaySchema(parts), parts);
}

it('is built from the contract', () => {
  expect(() => build('extend type Query { _unused: Int }')).toThrow('Nothing resolves Query._unused.');
  expect(() => build('scalar Unused')).not.toThrow();
});

it.each(['SystemTask', 'SystemTaskMessage', 'SystemTaskEdge'])(
  'refuses a field of %s that nothing writes, when it is built',
  (type) => {
    expect(() => build(`extend type ${type} { needsAttention: Boolean! }`)).toThrow(
      `Nothing writes ${type}.needsAttention`,
    );
  },
);

it.each(['SystemTaskConnection', 'SystemTasksChange', 'PageInfo', 'Subscription'])(
  'refuses a field of %s that nothing resolves, when it is built',
  (type) => {
    expect(() => build(`extend type ${type} { more: Int }`)).toThrow(`Nothing resolves ${type}.more.`);
  },
);

it.each([
  ['extend type SystemTaskConnection { all: [SystemTask!]! }', 'SystemTaskConnection.all'],
  ['extend type SystemTasksChange { first: SystemTask! }', 'SystemTasksChange.first'],
  ['type Other { node: Node! }', 'Other.node'],
])('refuses a task that cannot be null: %s', (sdl, coordinate) => {
  expect(() => build(sdl)).toThrow(`${coordinate} must allow null for each task.`);
});

it('refuses another type as a node', () => {
  expect(() => build('type User implements Node { id: ID! }')).toThrow('Nothing writes User as a Node.');
});
