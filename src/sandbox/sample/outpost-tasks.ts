import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import type { Random } from './random.ts';

const outposts = [
  'authentik Embedded Outpost',
  'proxy-eu',
  'proxy-us',
  'ldap-dmz',
  'radius-wifi',
  'rac-büro',
  'proxy-日本',
];
const connections = ['Local Docker connection', 'Local Kubernetes Cluster', 'docker-edge-01', 'docker-edge-02'];

/** Deployments of outposts, and the connections that they use. */
export function outpostTasks(random: Random): readonly SandboxTask[] {
  return [
    ...outposts.flatMap((outpost) => [controller(outpost, random), controller(outpost, random)]),
    ...connections.flatMap(() => [monitor(random), monitor(random)]),
    ...Array.from({ length: 3 }, () =>
      buildTask(random, {
        name: 'outpost_token_ensurer',
        description: 'Periodically ensure that all Outposts have valid Service Accounts and Tokens',
        uid: null,
        status: 'successful',
        log: [
          {
            level: 'info',
            logger: 'authentik.outposts.tasks',
            event: `Successfully checked ${outposts.length} Outposts.`,
          },
        ],
      }),
    ),
  ];
}

function controller(outpost: string, random: Random): SandboxTask {
  const failed = random.chance(0.2);
  const logger = 'authentik.outposts.controllers.docker';
  const reason = '409 Client Error: Conflict ("The container name is already in use")';
  const frames = [
    { file: '/authentik/outposts/controllers/docker.py', line: 254, function: 'up', source: 'container.start()' },
  ];
  const log: readonly LogLine[] = failed
    ? [
        { level: 'warning', logger, event: 'Container has an outdated image, re-creating it', attributes: { outpost } },
        {
          level: 'error',
          logger,
          event: reason,
          attributes: exceptionAttributes('docker.errors.APIError', reason, frames),
        },
      ]
    : [
        {
          level: 'info',
          logger,
          event: 'Container is up to date',
          attributes: { outpost, ports: { '9000/tcp': [], '389/tcp': null } },
        },
      ];
  return buildTask(random, {
    name: 'outpost_controller',
    description: 'Create/update/monitor/delete the deployment of an Outpost',
    uid: `${outpost}:${random.uuid()}`,
    status: failed ? 'error' : 'successful',
    log,
    seconds: 2,
  });
}

function monitor(random: Random): SandboxTask {
  const status = random.pick(['successful', 'successful', 'successful', 'error']);
  return buildTask(random, {
    name: 'outpost_service_connection_monitor',
    description: 'Update cached state of a service connection',
    uid: random.uuid(),
    status,
    log:
      status === 'error'
        ? [{ level: 'error', logger: 'authentik.outposts.tasks', event: 'Failed to connect: timed out' }]
        : [],
  });
}
