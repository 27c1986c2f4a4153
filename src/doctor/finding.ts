/** The subjects of the report, in order. */
export const subjects = [
  'url',
  'name',
  'connection',
  'tls',
  'clock',
  'endpoint',
  'version',
  'token',
  'envelope',
  'tasks',
  'page size',
  'scans',
  'latency',
] as const;

export type Subject = (typeof subjects)[number];

/** `skip`: it could not be examined, or there is nothing to examine. */
export type Mark = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly subject: Subject;
  readonly mark: Mark;
  /** The result, followed by advice if it is not ok; sentences in one line. */
  readonly text: string;
}
