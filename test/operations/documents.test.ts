import { expect, it } from 'vitest';
import { toGatewayConfig } from '../../src/config/gateway-options.ts';
import { Documents } from '../../src/operations/documents.ts';
import { createGatewaySchema, schemaParts } from '../../src/schema/schema.ts';

const schema = createGatewaySchema(schemaParts());
const config = toGatewayConfig({ upstreamUrl: 'http://127.0.0.1:9' });
const documents = (): Documents => new Documents(schema, config);

it('prepares an operation once, and each of a document by its name', () => {
  const known = documents();
  const text = 'query A { __typename } query B { systemTasks { totalCount } }';
  const a = known.get(text, 'A');
  expect(known.get(text, 'A')).toBe(a);
  expect(known.get(text, 'B')).not.toBe(a);
  expect(known.get(text, 'B')).toMatchObject({ operation: { name: { value: 'B' } } });
  expect(known.get(text, undefined)).toMatchObject({ errors: [{ message: expect.stringContaining('operation') }] });
});

it('keeps a name and a text apart, however they are written', () => {
  const known = documents();
  const valid = '{ __typename }';
  // Texts and names that would make one key if they were merely joined.
  for (const [text, name] of [
    [valid, '#c'],
    [`#c\n${valid}`, undefined],
    [`"Q"\n${valid}`, undefined],
    [valid, 'Q'],
    [`query Q ${valid}`, 'Q'],
    [`\n${valid}`, undefined],
    [valid, '"\n'],
  ] as const) {
    const expected = documents().get(text, name);
    const got = known.get(text, name);
    expect('errors' in got, `${name}: ${text}`).toBe('errors' in expected);
    expect(known.get(text, name)).toBe(got);
  }
});

it('keeps what clients use while thousands of other documents are refused', () => {
  const known = documents();
  const good = known.get('{ systemTasks { totalCount } }', undefined);
  for (let junk = 0; junk < 3_000; junk++) {
    const refused = known.get(`{ nope${junk} ${'__typename '.repeat(junk % 150)} }`, undefined);
    expect(refused).toHaveProperty('errors');
  }
  expect(known.get('{ systemTasks { totalCount } }', undefined)).toBe(good);
});

it('stops at the first few errors', () => {
  const fields = Array.from({ length: 500 }, (_, index) => `totalCoun${index}`).join(' ');
  const refused = documents().get(`{ systemTasks { ${fields} } }`, undefined);
  expect('errors' in refused && refused.errors).toHaveLength(11);
});
