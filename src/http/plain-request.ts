import { jsonAnswer, type PlainAnswer } from './plain-answer.ts';

/** A request to a path other than GraphQL's. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** Refuses methods that are not for reading. */
export function refusedMethod({ method }: PlainRequest): PlainAnswer | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  return jsonAnswer(405, { error: `The method must be GET or HEAD, but got ${method}.` }, { Allow: 'GET, HEAD' });
}
