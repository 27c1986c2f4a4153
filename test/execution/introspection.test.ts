import { execute, getIntrospectionQuery, parse } from 'graphql';
import { expect, it } from 'vitest';
import { executeOperation } from '../../src/execution/execute-operation.ts';
import { createExecutionSchema } from '../../src/execution/execution-schema.ts';
import { toExecutable } from '../../src/execution/introspection.ts';
import { createGatewaySchema, schemaParts } from '../../src/schema/schema.ts';

const parts = schemaParts();
const contract = createGatewaySchema(parts);
const schema = createExecutionSchema(contract, parts);

async function executed(text: string, variableValues: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const document = toExecutable(parse(text));
  const answer = await executeOperation({ schema, document, variableValues });
  return 'body' in answer ? answer.body.toString('utf8') : answer;
}

/** What graphql-js itself says of the contract. */
async function expected(text: string, variableValues: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return JSON.stringify(await execute({ schema: contract, document: parse(text), variableValues }));
}

it.each([
  [
    'the query of tools',
    getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }),
  ],
  [
    'fields of possible types',
    '{ __type(name: "Node") { possibleTypes { description fields { name type { name ofType { name kind } } } } } }',
  ],
  ['aliases and their order', '{ b: __type(name: "UUID") { a: name } __typename a: __schema { __typename } }'],
  ['fragments', '{ ...F ... { __schema { description } } } fragment F on Query { __schema { queryType { name } } }'],
  ['directives', '{ __typename @skip(if: true) __schema @include(if: false) { description } a: __typename }'],
  ['a type that there is not', '{ __type(name: "contractSchema") { name } }'],
])('shows the contract, as graphql-js does: %s', async (_what, text) => {
  expect(await executed(text)).toBe(await expected(text));
});

it('shows nothing of its own fields', async () => {
  expect(await executed('{ __type(name: "Query") { fields { name } } }')).not.toMatch(/contract(Schema|Type)/);
});

it('coerces the argument as graphql-js does', async () => {
  const text = 'query ($name: String = "Node") { here: __type(name: $name) { name } }';
  expect(await executed(text)).toBe(await expected(text));
  const failed = await executed(text, { name: null });
  const { data, errors } = Object(failed) as { data: Buffer; errors: readonly unknown[] };
  expect(`{"errors":${JSON.stringify(errors)},"data":${data.toString()}}`).toBe(await expected(text, { name: null }));
});

it('leaves a document as it is that does not introspect', () => {
  const document = parse('{ systemTasks(filter: { search: "__schema" }) { __typename } }');
  expect(toExecutable(document)).toBe(document);
});
