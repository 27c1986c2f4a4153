import { type ValueNode, valueFromASTUntyped } from 'graphql';
import { badInput } from '../errors.ts';
import { toInstant } from '../values/instant.ts';
import { isUuid } from '../values/uuid.ts';

/** What graphql-tools puts into a scalar of the schema. Output needs nothing: the upstream's reader has checked it. */
interface InputScalar {
  readonly __parseValue: (value: unknown) => string;
  readonly __parseLiteral: (node: ValueNode) => string;
}

/** RFC 3339, in any offset; a blank for the T, which its grammar lacks, is let pass only in what the upstream sends. */
export const DateTime = inputScalar((value) => {
  if (typeof value === 'string' && !value.includes(' ') && toInstant(value)) return value;
  throw badInput('DateTime', 'be an RFC 3339 date-time with an offset', value);
});

/** RFC 9562, in either case. */
export const UUID = inputScalar((value) => {
  if (isUuid(value)) return value.toLowerCase();
  throw badInput('UUID', 'be a UUID with hyphens', value);
});

function inputScalar(parse: (value: unknown) => string): InputScalar {
  return { __parseValue: parse, __parseLiteral: (node) => parse(valueFromASTUntyped(node)) };
}
