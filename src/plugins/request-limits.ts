import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { depthOf } from '../limits/value-depth.ts';
import { requestError } from './request-error.ts';

export interface RequestLimits {
  /** Bytes; Yoga's `maxRequestBodySize` must be the same, as it counts what comes without a length. */
  readonly maxRequestBytes: number;
  /** Levels of nested values in the variables. */
  readonly maxDepth: number;
}

/**
 * Refuses a request that is not one operation of a readable size: 413 for a body that is too large, 415 for a content
 * type that is not read, 400 for several operations at once, for broken JSON in a URL, and for variables too deep.
 */
export function useRequestLimits({ maxRequestBytes, maxDepth }: RequestLimits): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      const length = request.headers.get('content-length');
      if (Number(length) > maxRequestBytes) throw tooLarge(maxRequestBytes, length);
      if (requestParser) {
        setRequestParser(async (body) => {
          const params = await readOr(() => requestParser(body), maxRequestBytes);
          checkParams(params, maxDepth);
          return params;
        });
      } else if (request.method === 'POST') {
        const contentType = JSON.stringify(request.headers.get('content-type') ?? '');
        throw requestError(`Content-Type must be application/json, but got ${contentType}.`, { status: 415 });
      }
    },
  };
}

async function readOr<T>(read: () => T | Promise<T>, maxRequestBytes: number): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GraphQLError) {
      if (error.extensions['code'] === 'REQUEST_ENTITY_TOO_LARGE') throw tooLarge(maxRequestBytes, 'more');
      // Yoga marks broken JSON as an operation's failure, which has status 200 for application/json.
      throw requestError(error.message);
    }
    // Yoga's parsers catch that of a JSON body, but not that of JSON in a URL or a form.
    if (error instanceof SyntaxError) throw requestError('variables and extensions must be JSON, but cannot be read.');
    throw error;
  }
}

function checkParams(params: unknown, maxDepth: number): void {
  if (Array.isArray(params)) {
    throw requestError(`The request must be one operation, but got a batch of ${params.length}.`);
  }
  if (typeof params !== 'object' || params === null || !('variables' in params)) return;
  const depth = depthOf(params.variables);
  if (depth > maxDepth) {
    throw requestError(`The variables must be nested at most ${maxDepth} levels deep, but got ${depth}.`);
  }
}

function tooLarge(max: number, got: string | null): GraphQLError {
  return requestError(`The request body must have at most ${max} bytes, but got ${got}.`, { status: 413 });
}
