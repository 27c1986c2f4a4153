import { choice, integer, port, text, token } from './kinds.ts';
import { optional, setting } from './setting.ts';

/** The settings of the sandbox, built in or standalone. */
export const sandboxSettings = {
  sandboxPort: setting(port, {
    fallback: 8000,
    meaning: 'port of the standalone sandbox (`npm run sandbox`)',
  }),
  sandboxApi: setting<'system_tasks' | 'tasks'>(choice(['system_tasks', 'tasks'], 'API'), {
    fallback: 'system_tasks',
    flag: 'sandbox-api',
    meaning: 'API to serve: `system_tasks` of authentik up to 2025.6, or `tasks`',
  }),
  sandboxRelease: setting<'2025.8' | '2025.10' | '2026.8'>(choice(['2025.8', '2025.10', '2026.8'], 'RELEASE'), {
    fallback: '2026.8',
    flag: 'sandbox-release',
    meaning: 'the release of authentik that it is, if it serves `tasks`',
  }),
  sandboxTasks: optional(text('FILE'), {
    flag: 'sandbox-tasks',
    fallbackNote: 'the sample',
    meaning: 'file with rows of that API, or with a saved answer of a real authentik',
  }),
  sandboxTickMs: setting(integer({ min: 0, max: 3_600_000, placeholder: 'MS' }), {
    fallback: 0,
    flag: 'sandbox-tick-ms',
    meaning: 'interval at which some of its tasks run and change, in milliseconds; 0 for never',
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
