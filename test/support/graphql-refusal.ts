import { expect } from 'vitest';
import { errorTable } from '../../src/errors.ts';
import type { Received } from './exchange.ts';

export interface AnsweredError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
}

export interface AnsweredResult {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data?: any;
  readonly errors?: readonly AnsweredError[];
}

/** A well-formed GraphQL response: its parts, its errors' messages and codes, its content type. */
export function expectResult({ headers, text }: Received): AnsweredResult {
  expect(headers['content-type']).toMatch(/^application\/(json|graphql-response\+json)(; charset=utf-8)?$/);
  const result = JSON.parse(text) as AnsweredResult;
  expect(['data', 'errors', 'extensions']).toEqual(expect.arrayContaining(Object.keys(result)));
  if (result.errors === undefined) expect(result).toHaveProperty('data');
  else expect(result.errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of result.errors ?? []) {
    expect(message).toBeTypeOf('string');
    expect(message).not.toBe('');
    expect(Object.keys(errorTable)).toContain(extensions.code);
  }
  return result;
}

/** The most that a refusal may weigh, in characters, whatever came. */
const longestRefusal = 16_384;

/** A refusal of what the caller sent: short, without data, with nothing but BAD_USER_INPUT, and `names` in a message. */
export function expectRefusal(received: Received, names: RegExp, statuses: readonly number[] = [200, 400]): void {
  const { data, errors = [] } = expectResult(received);
  expect(statuses).toContain(received.status);
  // A field that refuses its arguments is null itself.
  for (const value of Object.values(data ?? {})) expect(value).toBeNull();
  expect([...new Set(errors.map(({ extensions }) => extensions.code))]).toEqual(['BAD_USER_INPUT']);
  expect(received.text.length).toBeLessThanOrEqual(longestRefusal);
  expect(errors.map(({ message }) => message).join('\n')).toMatch(names);
}
