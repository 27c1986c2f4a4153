import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleTabs } from '../../src/graphiql/example-tabs.ts';
import { createGatewaySchema, schemaParts } from '../../src/schema/schema.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;
let later: TestUpstream;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
  later = await startGatewayOnSandbox({ api: 'tasks' }, { upstreamApi: 'tasks' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await later[Symbol.asyncDispose]();
});

const tabs = exampleTabs.map((tab) => ({ ...tab, title: /^(?:query|subscription) (\w+)/m.exec(tab.query)?.[1] ?? '' }));

it('has a title of its own for each tab', () => {
  expect(tabs.length).toBeGreaterThan(4);
  expect(new Set(tabs.map(({ title }) => title)).size).toBe(tabs.length);
  expect(tabs.map(({ title }) => title)).not.toContain('');
});

describe.each(tabs)('the tab $title', ({ query, variables, needsTasksApi = false }) => {
  it('begins with a question, in comments', () => {
    expect(query).toMatch(/^# .+\?\n#\n(?:# .+\n)+(?:query|subscription) /);
  });

  it('fits into the editor of a window 1400 pixels wide', () => {
    expect(query.split('\n').filter((line) => line.length > 53)).toEqual([]);
  });

  it('is valid, and fills in every variable', () => {
    const document = parse(query);
    expect(validate(createGatewaySchema(schemaParts()), document)).toEqual([]);
    const [operation] = document.definitions;
    const declared = operation?.kind === 'OperationDefinition' ? (operation.variableDefinitions ?? []) : [];
    expect(Object.keys(variables)).toEqual(declared.map(({ variable }) => variable.name.value));
  });

  it.runIf(/^query /m.test(query))('answers with data, none of it empty', async () => {
    const asked = needsTasksApi ? later : gateway;
    asked.takeRequests();
    const { data, errors } = await asked.query(query, variables);
    expect(errors).toBeUndefined();
    expect(emptyPlaces(data)).toEqual([]);
    expect(asked.takeRequests().length).toBeLessThan(12);
  });

  it.runIf(/^query /m.test(query))('is answered by authentik 2025.8 and later too', async () => {
    expect((await later.query(query, variables)).errors).toBeUndefined();
  });

  it.runIf(needsTasksApi)('is refused by an older authentik, with the reason', async () => {
    const { errors } = await gateway.query(query, variables);
    for (const { message } of errors ?? []) expect(message).toContain('needs authentik 2025.8 or later');
    expect(errors?.length).toBeGreaterThan(0);
  });
});

/** The paths of all nulls, empty lists and empty strings; what a task has logged besides may be empty. */
function emptyPlaces(value: unknown, path = ''): string[] {
  if (path.endsWith('.attributes')) return [];
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => emptyPlaces(inner, `${path}.${key}`));
}
