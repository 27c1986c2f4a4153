import fc from 'fast-check';
import type { Entry } from './naive-run.ts';

const zones = ['Z', '+00:00', '+02:00', '-05:30'];

/** Times of the same few moments, written in many ways. */
export const timestamps: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(
      '',
      '.0',
      '.5',
      '.500',
      '.123456',
      '.123',
      '.1234567',
      '.123456789',
      '.12345678901',
      '.5000000000001',
    ),
    fc.constantFrom(...zones),
  )
  .map(([second, fraction, zone]) => {
    const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
    const local = Date.UTC(2026, 1, 28, 22, 0, second) + (zone.startsWith('-') ? -minutes : minutes) * 60_000;
    return `${new Date(local).toISOString().slice(0, 19)}${fraction}${zone}`;
  });

const loggers = fc.constantFrom(
  'authentik.tasks.middleware.TaskLogMiddleware',
  'authentik.tasks.middleware.MessagesMiddleware',
  "<class 'authentik.tasks.middleware.MessagesMiddleware'>",
  'SomeOtherMiddleware',
  'authentik.sources.ldap',
  '',
);

const workerEvents = [
  'Task has been queued',
  'Task will be retried',
  'Task is being processed',
  'Task finished processing without errors',
  'Task has been skipped',
];
const events = fc.constantFrom(
  ...workerEvents,
  ...workerEvents,
  '',
  'TaskLogMiddleware',
  'Task is being processed ',
  'a "[b]" \u001b c',
);

const worker = {
  timestamp: '2026-02-28T22:00:01Z',
  log_level: 'error',
  logger: 'x.TaskLogMiddleware',
  event: 'Task is being processed',
  attributes: {},
};
/** Some look like entries of a log, or like the ends of one. */
const attributes = fc.constantFrom<object>(
  {},
  { delay: null },
  { nested: [{ ...worker }, worker] },
  { nested: worker, 'x"}}],"previous_logs":[': [] },
  { previous_logs: [{ a: {} }], aggregated_status: 'done' },
  { logger: 'TaskLogMiddleware', list: [[[]], {}, '},{"timestamp":"'] },
);

export const entries: fc.Arbitrary<Entry> = fc.record({
  timestamp: timestamps,
  log_level: fc.constantFrom('info', 'info', 'error', 'warning'),
  logger: loggers,
  event: events,
  attributes,
});

export const logs: fc.Arbitrary<readonly Entry[]> = fc.oneof(
  { arbitrary: fc.array(entries, { maxLength: 8 }), weight: 9 },
  { arbitrary: fc.array(entries, { minLength: 33, maxLength: 50 }), weight: 1 },
);

const common = {
  message_id: fc.uuid(),
  queue_name: fc.constant('default'),
  actor_name: fc.constantFrom('authentik.core.tasks.a', 'b'),
  state: fc.constantFrom('queued', 'done', 'rejected', 'running', 'consumed'),
  mtime: timestamps,
};
const rest = {
  uid: fc.constantFrom('a', 'a:', 'a:b', 'a:b:c', ':x', 'a\\:b', 'é"\n:\u0007:', 'a:"q"'),
};
const last = {
  aggregated_status: fc.constantFrom('info', 'done', 'error', 'queued'),
  description: fc.constantFrom('text', null),
};
const related = fc.constantFrom(
  { rel_obj_id: null },
  { rel_obj_app_label: 'authentik_sources_ldap', rel_obj_model: 'ldapsource', rel_obj_id: 'd"1' },
);

function record<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(fields) as unknown as fc.Arbitrary<T>;
}

type Part = Readonly<Record<string, unknown>>;

/** Rows of all releases, with the fields in the upstream's order. */
export const rows: fc.Arbitrary<Part> = fc
  .tuple(record<Part>(common), related, record<Part>(rest), logs, logs, record<Part>(last), fc.boolean())
  .map(([start, object, uid, log, previous, end, isFirst]) => ({
    ...start,
    ...(isFirst ? {} : { retries: 1, eta: null }),
    ...object,
    ...uid,
    ...(isFirst ? { messages: log, previous_messages: previous } : { logs: log, previous_logs: previous }),
    ...end,
  }));
