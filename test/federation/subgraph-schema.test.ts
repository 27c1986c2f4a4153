import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  buildClientSchema,
  type DocumentNode,
  getIntrospectionQuery,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;
let sdl: DocumentNode;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: [] });
  const { data } = await gateway.query('{ _service { sdl } }');
  sdl = parse(data._service.sdl);
});
afterAll(() => gateway[Symbol.asyncDispose]());

function typeIn(document: DocumentNode, name: string): ObjectTypeDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === name,
  );
}

function directivesOf(name: string): readonly string[] | undefined {
  return typeIn(sdl, name)?.directives?.map((directive) => {
    const [value] = directive.arguments?.map((argument) => argument.value) ?? [];
    return [directive.name.value, value?.kind === Kind.STRING ? value.value : undefined].filter(Boolean).join(' ');
  });
}

it('tells its schema without a call', async () => {
  gateway.takeRequests();
  await gateway.query('{ _service { sdl } }');
  expect(gateway.takeRequests()).toEqual([]);
});

it('shows routers the queries that compose: all but node and nodes', () => {
  const fields = typeIn(sdl, 'Query')?.fields?.map(({ name }) => name.value);
  expect(fields).toEqual(['systemTasks', 'systemTask', 'systemTaskByFullName', 'systemTasksApi']);
});

it('links federation 2 and imports what it uses', () => {
  const [link] = sdl.definitions.filter(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
  expect(link?.loc?.source.body.slice(link.loc.start, link.loc.end).replace(/\s+/g, ' ')).toBe(
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])',
  );
});

it('keys tasks by uuid and by full name, and shares PageInfo', () => {
  expect(directivesOf('SystemTask')).toEqual(['key uuid', 'key fullName']);
  expect(directivesOf('PageInfo')).toEqual(['shareable']);
});

it('defines nothing that federation itself defines', () => {
  const names = sdl.definitions.flatMap((definition) =>
    'name' in definition && definition.name ? [definition.name.value] : [],
  );
  expect(names.filter((name) => /^_|__|^(link|key|shareable)$/.test(name))).toEqual([]);
  expect(sdl.definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)).toEqual([]);
});

it('is a schema that subgraph libraries build', () => {
  const schema = buildSubgraphSchema({ typeDefs: sdl });
  expect(schema.getType('SystemTask')).toBeDefined();
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(['_entities', '_service', 'systemTasks']),
  );
});

it('keeps the descriptions', () => {
  expect(typeIn(sdl, 'SystemTask')?.description).toBeDefined();
  expect(typeIn(sdl, 'Query')?.fields?.every(({ description }) => description)).toBe(true);
});

it('shows everyone else node, nodes, _entities and _service too', async () => {
  const { data, errors } = await gateway.query(getIntrospectionQuery());
  expect(errors).toBeUndefined();
  const schema = buildClientSchema(data);
  const fields = schema.getQueryType()?.getFields() ?? {};
  expect(Object.entries(fields).map(([name, { type }]) => `${name}: ${type}`)).toEqual([
    'systemTasks: SystemTaskConnection',
    'systemTask: SystemTask',
    'systemTaskByFullName: SystemTask',
    'node: Node',
    'nodes: [Node]!',
    'systemTasksApi: SystemTasksApi',
    '_entities: [_Entity]!',
    '_service: _Service!',
  ]);
  const task = schema.getType('SystemTask');
  expect(isObjectType(task) && task.getInterfaces().map(String)).toEqual(['Node']);
});
