import type { SandboxTask } from '../sandbox-task.ts';
import { buildNeverRunTask, buildTask, type LogLine } from './build-task.ts';
import type { Random } from './random.ts';

const housekeeping: readonly (readonly [name: string, description: string, event: string])[] = [
  ['clean_expired_models', 'Remove expired objects', 'Expired 87 Events'],
  ['clean_temporary_users', 'Remove temporary users created by SAML Sources', 'Successfully deleted 0 users.'],
  [
    'notification_cleanup',
    'Cleanup seen notifications and notifications whose event expired.',
    'Expired 5 Notifications',
  ],
  ['gdpr_cleanup', 'cleanup events from gdpr_compliance', 'Deleted 12 events'],
  ['save_reputation', 'Save currently cached reputation to database', 'Successfully updated Reputation'],
  [
    'certificate_discovery',
    'Discover, import and update certificates from the filesystem',
    'Successfully imported 2 files.',
  ],
  ['update_latest_version', 'Update latest version info', 'Successfully updated latest Version'],
  [
    'update_well_known_jwks',
    "Update OAuth sources' config from well_known, and JWKS info from the configured URL",
    'Updated 3 sources',
  ],
  ['check_plex_token_all', 'Check plex token for all plex sources', 'All tokens are valid'],
  ['enterprise_update_usage', 'Update enterprise license status', 'License is valid'],
];

const neverRun: readonly (readonly [name: string, description: string])[] = [
  ['ldap_sync_all', 'Sync all sources'],
  ['kerberos_sync_all', 'Sync all sources'],
  ['scim_sync_all', 'Run sync for all providers'],
  ['microsoft_entra_sync_all', 'Run sync for all providers'],
  ['google_workspace_sync_all', 'Run sync for all providers'],
  ['outpost_connection_discovery', 'Checks the local environment and create Service connections.'],
  ['proxy_set_defaults', 'Ensure correct defaults are set for all providers'],
  ['clean_expired_plans', 'Clear expired flow plans'],
];

/** Housekeeping: tasks with a few rows of the same name and no uid, and tasks that never ran. */
export function maintenanceTasks(random: Random): readonly SandboxTask[] {
  return [
    ...housekeeping.flatMap(([name, description, event]) => {
      const log: readonly LogLine[] = [{ level: 'info', logger: 'authentik.events.system_tasks', event }];
      return Array.from({ length: 3 }, () => {
        const status = random.pick(['successful', 'successful', 'successful', 'unknown', 'warning']);
        return buildTask(random, { name, description, uid: null, status, log });
      });
    }),
    ...neverRun.map(([name, description]) => buildNeverRunTask(random, name, description)),
  ];
}
