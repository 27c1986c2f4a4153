import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import type { Random } from './random.ts';

const folders = {
  default: [
    'flow-default-authentication-flow',
    'flow-default-invalidation-flow',
    'flow-oobe',
    'flow-password-change',
    'events-default',
    'default-brand',
  ],
  system: [
    'providers-oauth2',
    'providers-saml',
    'providers-scim',
    'providers-proxy',
    'sources-ldap',
    'sources-kerberos',
    'bootstrap',
  ],
  example: ['flows-enrollment-2-stage', 'flows-recovery-email-verification', 'flows-login-2fa', 'flows-unenrollment'],
  custom: ['rbac-role-export', 'anmeldung-für-gäste', 'brands-Ødegård', 'test\u2019s blueprint'],
};
const discoveryDescription = 'Find blueprints and check if they need to be created in the database';

/** Individual applications of blueprints, and the discovery that finds them. */
export function blueprintTasks(random: Random): readonly SandboxTask[] {
  const paths = Object.entries(folders).flatMap(([folder, names]) => names.map((name) => `${folder}/${name}.yaml`));
  return [
    ...paths.flatMap((path) => [applyBlueprint(path, random), applyBlueprint(path, random)]),
    buildTask(random, {
      name: 'blueprints_discovery',
      description: discoveryDescription,
      uid: null,
      status: 'successful',
      log: paths.map((path) => ({
        level: 'info',
        logger: 'authentik.blueprints.v1.tasks',
        event: `Found blueprint ${path}`,
        attributes: { path, hash: random.hex(32) },
      })),
      seconds: 4,
    }),
    buildTask(random, {
      name: 'clear_failed_blueprints',
      description: "Remove blueprints which couldn't be fetched",
      uid: null,
      status: 'successful',
    }),
  ];
}

function applyBlueprint(path: string, random: Random): SandboxTask {
  const status = random.pick(['successful', 'successful', 'successful', 'successful', 'unknown', 'warning', 'error']);
  return buildTask(random, {
    name: 'apply_blueprint',
    description: 'Apply single blueprint',
    uid: `${path}-${random.hex(8)}`,
    status,
    log: logsByStatus[status](path),
    seconds: 0.6,
  });
}

const loggerName = 'authentik.blueprints.v1.importer';
const logsByStatus: Record<'successful' | 'unknown' | 'warning' | 'error', (path: string) => readonly LogLine[]> = {
  successful: () => [],
  unknown: () => [],
  warning: (path) => [
    {
      level: 'warning',
      logger: loggerName,
      event: 'Blueprint has no metadata, using its path as name',
      attributes: { path },
    },
  ],
  error: (path) => [
    {
      level: 'warning',
      logger: loggerName,
      event: 'Entry invalid: Serializer errors',
      attributes: { path, errors: { stages: [{ '': ['This field is required.'] }] } },
    },
    {
      level: 'error',
      logger: loggerName,
      event: `Failed to apply blueprint ${path}: 1 entry is invalid`,
      attributes: { entry: { model: 'authentik_flows.flow', state: 'present', id: null } },
    },
  ],
};
