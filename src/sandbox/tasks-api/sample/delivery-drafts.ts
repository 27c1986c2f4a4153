import type { RunDraft } from './run-draft.ts';
import { schedule } from './run-draft.ts';

const scimProvider = { appLabel: 'authentik_providers_scim', model: 'scimprovider', id: '12' };
const outpost = { appLabel: 'authentik_outposts', model: 'outpost', id: '5e0d3f7a-91c4-4b7e-b6a1-0c8f2d4e6b95' };

/** What authentik sends to others: provisioned users, mails, notifications, deployments of outposts. */
export const deliveryDrafts: readonly RunDraft[] = [
  {
    actor: 'authentik.providers.scim.tasks.scim_sync',
    description: 'Sync SCIM provider.',
    rests: ['GitHub Enterprise', 'O"Neil & Co'],
    related: schedule('6b8edcaa-8e5a-4f5d-9de9-be8fc6b7de56'),
    log: [{ level: 'info', event: 'Syncing page 1 of users', attributes: { page: 1 } }],
    failure: { type: 'Retry', text: '' },
    runs: 16,
    seconds: 6,
  },
  {
    actor: 'authentik.providers.scim.tasks.scim_sync_objects',
    description: 'Sync one page of objects with a SCIM provider.',
    queue: 'sync',
    rests: ['GitHub Enterprise:user:1', 'GitHub Enterprise:group:1', 'O"Neil & Co:user:1'],
    related: scimProvider,
    log: [{ level: 'info', event: 'Synced objects', attributes: { created: 3, updated: 12, deleted: 0 } }],
    warning: {
      level: 'warning',
      event: 'Rate limited by the remote system, waiting 30 seconds',
      attributes: { status: 429, headers: { 'Retry-After': '30' } },
    },
    error: { level: 'error', event: '409 Conflict: userName is already taken', attributes: { status: 409 } },
    failure: { type: 'TransientSyncException', text: 'HTTP 503 from the remote, 1884 bytes' },
    waits: true,
    runs: 40,
    seconds: 3,
  },
  {
    actor: 'authentik.stages.email.tasks.send_mail',
    description: 'Send email.',
    rests: ['password-reset', 'account-confirmation', 'invitation'],
    log: [{ level: 'info', event: 'Successfully sent mail', attributes: { template: 'email/password_reset.html' } }],
    failure: { type: 'SMTPServerDisconnected', text: 'Connection unexpectedly closed' },
    runs: 50,
    seconds: 1,
  },
  {
    actor: 'authentik.events.tasks.notification_transport',
    description: 'Send notification.',
    rests: ['Slack', 'Betriebsteam (Mail)'],
    error: { level: 'error', event: 'Failed to send notification: 404 Client Error', attributes: { status: 404 } },
    failure: { type: 'ConnectionResetError', text: '[Errno 104] Connection reset by peer' },
    runs: 20,
    seconds: 0.7,
  },
  {
    actor: 'authentik.outposts.tasks.outpost_controller',
    description: 'Create, update or delete the deployment of an outpost.',
    queue: 'outposts',
    related: outpost,
    log: [
      { level: 'info', event: 'Container is up to date', attributes: { ports: { '9000/tcp': [], '389/tcp': null } } },
    ],
    error: { level: 'error', event: '409 Client Error: Conflict ("The container name is already in use")' },
    runs: 18,
    seconds: 2,
  },
  {
    actor: 'authentik.outposts.tasks.outpost_service_connection_monitor',
    description: 'Update the cached state of a service connection.',
    queue: 'outposts',
    rests: ['Local Docker connection', 'Kubernetes cluster'],
    related: schedule('7c9fedbb-9f6b-4a6e-8efa-cf9ad7c8ef67'),
    failure: { type: 'DockerException', text: 'Error while fetching server API version: timed out' },
    runs: 24,
    seconds: 0.6,
  },
];
