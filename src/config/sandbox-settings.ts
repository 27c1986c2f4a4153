import { integer, port, text, token } from './kinds.ts';
import { optional, setting } from './setting.ts';

/** The settings of the sandbox, built in or standalone. */
export const sandboxSettings = {
  sandboxPort: setting(port, {
    fallback: 8000,
    meaning: 'port of the standalone sandbox (`npm run sandbox`)',
  }),
  sandboxTasks: optional(text('FILE'), {
    flag: 'sandbox-tasks',
    fallbackNote: 'the sample',
    meaning:
      'file with an array of tasks (like `test/recorded/tasks.json`), or with a saved answer of a real authentik',
  }),
  sandboxTickMs: setting(integer({ min: 0, max: 3_600_000, placeholder: 'MS' }), {
    fallback: 0,
    flag: 'sandbox-tick-ms',
    meaning: 'interval at which some of its tasks run again and change, in milliseconds; 0 for never',
  }),
  sandboxAdminToken: optional(token, {
    fallbackNote: 'a fixed one',
    meaning: 'token with permission to read tasks',
  }),
  sandboxUnprivilegedToken: optional(token, {
    fallbackNote: 'a fixed one',
    meaning: 'token without permission to read tasks',
  }),
};
