import fc from 'fast-check';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { aTask, uuidOf } from './a-task.ts';

export const statuses = ['UNKNOWN', 'SUCCESSFUL', 'WARNING', 'ERROR'];
export const levels = ['critical', 'exception', 'error', 'warn', 'warning', 'info', 'debug', 'notset', ''];
const fields = ['NAME', 'UID', 'DESCRIPTION', 'START_TIMESTAMP', 'DURATION', 'STATUS', 'EXPIRES', 'EXPIRING', 'UUID'];

/** Moments that are close to one another, down to the microsecond, and written in several ways. */
export const moments = [
  '2024-06-01T12:00:00Z',
  '2024-06-01T12:00:00.000001Z',
  '2024-06-01T12:00:00.000002Z',
  '2024-06-01T12:00:00.100000Z',
  '2024-06-01T12:00:01Z',
  '2024-07-01T00:00:00Z',
];

// Few values each, so that most orders have ties that only uuid decides.
const randomTask = fc.record({
  name: fc.constantFrom('a', 'B', 'b', 'é', '🚀', ' x'),
  uid: fc.constantFrom(null, '', '1', 'ß'),
  description: fc.constantFrom(null, 'one two', 'two'),
  start_timestamp: fc.constantFrom(...moments),
  finish_timestamp: fc.constantFrom(...moments),
  duration: fc.constantFrom(0, 1e-6, 0.1, 2.5),
  status: fc.constantFrom(...statuses.map((status) => status.toLowerCase())),
  expires: fc.constantFrom(null, '2024-06-02T12:00:00Z'),
  expiring: fc.boolean(),
  messages: fc.array(
    fc.constantFrom(...levels).map((log_level) => ({
      timestamp: '2024-06-01T12:00:00Z',
      log_level,
      logger: 'l',
      event: 'e',
      attributes: {},
    })),
    { maxLength: 2 },
  ),
});

export const randomTasks = fc
  .array(randomTask, { maxLength: 45 })
  .map((rows): SandboxTask[] => rows.map((row, index) => aTask({ ...row, uuid: uuidOf((index * 37) % 101) })));

export const randomOrder = fc.array(
  fc.record({ field: fc.constantFrom(...fields), direction: fc.constantFrom('ASC', 'DESC') }),
  { maxLength: 3 },
);

export type Order = readonly { readonly field: string; readonly direction: string }[];

export interface RestTask {
  readonly uuid: string;
  readonly status: string;
  readonly start_timestamp: string;
  readonly finish_timestamp: string;
  readonly duration: number;
  readonly expiring: boolean;
  readonly messages: readonly { readonly log_level: string }[];
}

/** The whole list as the upstream orders it, read in one piece from a sandbox without a cap. */
export async function wholeList(
  tasks: SandboxOptions['tasks'],
  orderBy: Order,
  conditions: Record<string, string> = {},
): Promise<readonly RestTask[]> {
  await using sandbox = await startSandbox({ tasks });
  const order = orderBy.length > 0 ? orderBy : ['NAME', 'UID', 'STATUS'].map((field) => ({ field, direction: 'ASC' }));
  const terms = order.map(({ field, direction }) => (direction === 'DESC' ? '-' : '') + field.toLowerCase());
  const parameters = new URLSearchParams({ ordering: [...terms, 'uuid'].join(), page_size: '1000', ...conditions });
  const answer = await fetch(`${sandbox.url}/events/system_tasks/?${parameters}`, {
    headers: { authorization: `Bearer ${sandbox.adminToken}` },
  });
  return ((await answer.json()) as { results: RestTask[] }).results;
}
