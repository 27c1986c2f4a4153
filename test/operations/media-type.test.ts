import { expect, it } from 'vitest';
import { negotiate } from '../../src/operations/media-type.ts';

const json = 'application/json';
const graphql = 'application/graphql-response+json';

it.each([
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['application/*', json],
  [json, json],
  [graphql, graphql],
  [`${graphql}, ${json};q=0.9`, graphql],
  [`${json}, ${graphql}`, json],
  [`text/html, ${graphql}`, graphql],
  ['APPLICATION/JSON; Charset=UTF-8', json],
  [`${json};charset=latin1`, undefined],
  [`${json};charset=latin1;q=0, ${json}`, json],
  [`${json};q=0`, undefined],
  [`${json};q=0.000`, undefined],
  [`${json};q=0.001`, json],
  [`${json}; q=0, */*`, graphql],
  [`*/*, ${json};q=0, ${graphql};q=0`, 'other'],
  ['*/*;q=0', undefined],
  ['text/event-stream', 'other'],
  ['text/*', 'other'],
  ['multipart/mixed', 'other'],
  ['text/event-stream;q=0', undefined],
  ['text/html', undefined],
  ['text/plain, image/*', undefined],
])('Accept: %s is answered by %s', (accept, expected) => {
  expect(negotiate(accept)).toBe(expected);
});
