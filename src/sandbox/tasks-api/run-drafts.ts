import type { Json } from '../exact-json.ts';

/** A line that a run logs; its time depends on the run. */
export interface LogLineDraft {
  readonly level: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  readonly event: string;
  readonly attributes?: { readonly [key: string]: Json };
}

/** A kind of run. */
export interface RunDraft {
  readonly actor: string;
  readonly description: string;
  /** Default `default`. */
  readonly queue?: string;
  /** What can stand after the actor's name in the uid. */
  readonly rests?: readonly [string, ...string[]];
  readonly related?: { readonly appLabel: string; readonly model: string; readonly id: string };
  readonly log?: readonly LogLineDraft[];
  /** How many of these runs the sample has. */
  readonly runs: number;
  /** Approximate duration of a run, in seconds. */
  readonly seconds?: number;
}

const schedule = (id: string) => ({ appLabel: 'authentik_tasks_schedules', model: 'schedule', id });
const ldapSource = {
  appLabel: 'authentik_sources_ldap',
  model: 'ldapsource',
  id: 'b0f1c9a2-6c57-4d0e-8a3f-2f9d1c5e7a10',
};
const scimProvider = { appLabel: 'authentik_providers_scim', model: 'scimprovider', id: '12' };
const outpost = { appLabel: 'authentik_outposts', model: 'outpost', id: '5e0d3f7a-91c4-4b7e-b6a1-0c8f2d4e6b95' };
const kerberosSource = {
  appLabel: 'authentik_sources_kerberos',
  model: 'kerberossource',
  id: '8a6b0c1d-2e3f-4a5b-9c7d-0e1f2a3b4c5d',
};

/** The kinds of runs of a mid-sized authentik. */
export const runDrafts: readonly RunDraft[] = [
  {
    actor: 'authentik.sources.ldap.tasks.ldap_sync_page',
    description: 'Sync one page of an LDAP source.',
    rests: [
      'corp-ad:users:1',
      'corp-ad:users:2',
      'corp-ad:groups:1',
      'campus-münchen:users:1',
      'campus-münchen:membership:1',
    ],
    related: ldapSource,
    log: [
      { level: 'info', event: 'Synced page', attributes: { count: 250, usnChanged: 9_223_372_036_854_775_807n } },
      { level: 'debug', event: 'Skipped unchanged objects', attributes: { skipped: 41 } },
    ],
    runs: 90,
    seconds: 8,
  },
  {
    actor: 'authentik.sources.ldap.tasks.ldap_sync',
    description: 'Sync an LDAP source.',
    rests: ['corp-ad', 'campus-münchen'],
    related: schedule('0c2f7e55-3f0b-4a0e-b8f4-6f3ad1c2e901'),
    log: [{ level: 'info', event: 'Starting sync of all pages' }],
    runs: 24,
    seconds: 40,
  },
  {
    actor: 'authentik.sources.ldap.tasks.ldap_connectivity_check',
    description: 'Check connectivity for LDAP sources.',
    rests: ['corp-ad', 'campus-münchen'],
    related: schedule('1d3a8f66-4a1c-4b1f-89a5-7a4be2d3fa12'),
    runs: 20,
    seconds: 0.4,
  },
  {
    actor: 'authentik.providers.scim.tasks.scim_sync_objects',
    description: 'Sync one page of objects with a SCIM provider.',
    rests: ['GitHub Enterprise:user:1', 'GitHub Enterprise:group:1', "O'Neil & Co:user:1"],
    related: scimProvider,
    log: [{ level: 'info', event: 'Synced objects', attributes: { created: 3, updated: 12, deleted: 0 } }],
    runs: 40,
    seconds: 3,
  },
  {
    actor: 'authentik.stages.email.tasks.send_mail',
    description: 'Send an e-mail.',
    rests: ['password-reset', 'account-confirmation', 'invitation'],
    runs: 50,
    seconds: 1,
  },
  {
    actor: 'authentik.core.tasks.clean_expired_models',
    description: 'Remove expired objects.',
    related: schedule('2e4b9a77-5b2d-4c2a-9ab6-8b5cf3e4ab23'),
    log: [{ level: 'info', event: 'Expired objects', attributes: { amount: 17, model: 'authentik_core.token' } }],
    runs: 30,
    seconds: 0.3,
  },
  {
    actor: 'authentik.crypto.tasks.certificate_discovery',
    description: 'Discover, import and update certificates from the file system.',
    related: schedule('3f5cab88-6c3e-4d3b-abc7-9c6da4f5bc34'),
    runs: 14,
    seconds: 0.2,
  },
  {
    actor: 'authentik.blueprints.v1.tasks.apply_blueprint',
    description: 'Apply a blueprint.',
    rests: ['default-authentication-flow', 'default-brand', 'system-bootstrap'],
    runs: 18,
    seconds: 2,
  },
  {
    actor: 'authentik.outposts.tasks.outpost_service_connection_monitor',
    description: 'Update the cached state of a service connection.',
    queue: 'outposts',
    rests: ['Local Docker connection', 'Kubernetes cluster'],
    related: outpost,
    runs: 24,
    seconds: 0.6,
  },
  {
    actor: 'authentik.sources.kerberos.tasks.kerberos_sync',
    description: 'Sync a Kerberos source.',
    rests: ['EXAMPLE.COM'],
    related: kerberosSource,
    runs: 8,
    seconds: 5,
  },
  {
    actor: 'authentik.admin.tasks.update_latest_version',
    description: 'Update the latest version info.',
    related: schedule('4a6dbc99-7d4f-4e4c-bcd8-ad7eb5a6cd45'),
    runs: 6,
    seconds: 0.8,
  },
];
