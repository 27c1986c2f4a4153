import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import type { Random } from './random.ts';

const providers = [
  {
    name: 'scim_sync',
    description: 'Run full sync for SCIM provider',
    slugs: ['zendesk', 'GitHub Enterprise', 'aws-sso', 'société-générale'],
  },
  {
    name: 'microsoft_entra_sync',
    description: 'Run full sync for Microsoft Entra provider',
    slugs: ['entra-contoso', 'entra-edu'],
  },
  {
    name: 'google_workspace_sync',
    description: 'Run full sync for Google Workspace provider',
    slugs: ['workspace-main', 'workspace-小売'],
  },
] as const;
const kinds = ['users', 'groups'] as const;
const runNames = ['first', 'second', 'third'] as const;

/** Syncs of users to applications. */
export function providerSyncTasks(random: Random): readonly SandboxTask[] {
  return providers.flatMap(({ name, description, slugs }) =>
    slugs.flatMap((slug) =>
      kinds.flatMap((kind) =>
        runNames.map(() => {
          const status = random.pick(['successful', 'successful', 'successful', 'warning', 'error']);
          const log = [progress(name, kind, random), ...troubles(status, name, kind, random)];
          const uid = `${slug}:${kind}:${random.uuid()}`;
          return buildTask(random, { name, description, uid, status, log, seconds: 8 });
        }),
      ),
    ),
  );
}

function progress(name: string, kind: string, random: Random): LogLine {
  const page = random.integer(1, 12);
  return {
    level: 'info',
    logger: `authentik.lib.sync.outgoing.${name}`,
    event: `Syncing page ${page} of ${kind}`,
    attributes: { page },
  };
}

function troubles(
  status: 'successful' | 'warning' | 'error',
  name: string,
  kind: string,
  random: Random,
): readonly LogLine[] {
  const logger = `authentik.lib.sync.outgoing.${name}`;
  const retry: LogLine = {
    level: 'warning',
    logger,
    event: `Rate limited by the remote system, waiting ${random.integer(5, 60)} seconds`,
    attributes: { status: 429, headers: { 'Retry-After': '30', 'X-Request-Id': random.uuid() } },
  };
  if (status === 'successful') return [];
  if (status === 'warning') return [retry];
  const reason = random.pick([
    '401 Unauthorized: the access token has expired',
    '409 Conflict: userName is already taken',
    '503 Service Unavailable: upstream connect error',
  ]);
  const frames = [
    { file: '/authentik/lib/sync/outgoing/tasks.py', line: 171, function: 'sync_objects', source: 'client.write(obj)' },
  ];
  const attributes = exceptionAttributes(
    'authentik.lib.sync.outgoing.exceptions.TransientSyncException',
    reason,
    frames,
  );
  return [retry, { level: 'error', logger, event: `Failed to sync ${kind}: ${reason}`, attributes }];
}
