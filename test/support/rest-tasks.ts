/** Every field of a task but its global ID. */
export const everyField = `
  uuid name fullName uid description startTimestamp finishTimestamp duration status expires expiring
  messageCount messages { timestamp logLevel logger event attributes }
`;

interface RestMessage {
  readonly timestamp: string;
  readonly log_level: string;
  readonly logger: string;
  readonly event: string;
  readonly attributes: unknown;
}

interface RestTask extends Record<string, unknown> {
  readonly uuid: string;
  readonly status: string;
  readonly messages: readonly RestMessage[];
}

const statuses: ReadonlySet<string> = new Set(['unknown', 'successful', 'warning', 'error']);
const levels: ReadonlySet<string> = new Set([
  'critical',
  'exception',
  'error',
  'warn',
  'warning',
  'info',
  'debug',
  'notset',
]);

/** What the REST answer says, in GraphQL's names; large integers as strings of their digits. */
export function toExpected(task: RestTask): object {
  return {
    uuid: task.uuid.toLowerCase(),
    name: task['name'],
    fullName: task['full_name'],
    uid: task['uid'] ?? null,
    description: task['description'] ?? null,
    startTimestamp: task['start_timestamp'],
    finishTimestamp: task['finish_timestamp'],
    duration: task['duration'],
    status: statuses.has(task.status) ? task.status.toUpperCase() : 'UNKNOWN',
    expires: task['expires'] ?? null,
    expiring: task['expiring'] ?? null,
    messageCount: task.messages.length,
    messages: task.messages.map(({ timestamp, log_level, logger, event, attributes }) => ({
      timestamp,
      logLevel: levels.has(log_level) ? log_level.toUpperCase() : 'NOTSET',
      logger,
      event,
      attributes,
    })),
  };
}

/** Digits of integers past 2^53 - 1 as strings, found by another way than the gateway's: a regular expression. */
export function parseRest(text: string): { results: RestTask[] } {
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
  return JSON.parse(quoted) as { results: RestTask[] };
}
