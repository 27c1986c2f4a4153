import { hash } from 'node:crypto';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import type { PreparedOperation } from './documents.ts';

/** A query and its variables. */
export interface Query {
  readonly prepared: PreparedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The same for the same query of the same credential only. A hash, so that no credential is kept. */
export function toKey({ prepared, variables }: Query, authorization = ''): string {
  // A header holds no line feed, so nothing else has the same text.
  return hash('sha256', `${authorization}\n${prepared.id}\n${JSON.stringify(variables)}`, 'base64');
}

/**
 * An API answers for itself: what was true of one is not of another, such as an operation without any upstream call. Nor is what
 * was true before the API has learnt which values its release knows.
 */
export function toReplayKey(key: string, api: UpstreamApi | undefined): string {
  return api ? `${key}${api.name}${api.revision}` : key;
}
