import type { LogLineDraft, RunDraft } from './run-draft.ts';
import { schedule } from './run-draft.ts';

const corpAd = {
  appLabel: 'authentik_sources_ldap',
  model: 'ldapsource',
  id: 'b0f1c9a2-6c57-4d0e-8a3f-2f9d1c5e7a10',
};
const campus = { ...corpAd, id: '3c9e51d7-0a84-4f6b-b2e9-75d0a1c8f423' };
const realm = {
  appLabel: 'authentik_sources_kerberos',
  model: 'kerberossource',
  id: '8a6b0c1d-2e3f-4a5b-9c7d-0e1f2a3b4c5d',
};

// Active Directory stores times in units of 100 ns since 1601: more than a double holds exactly.
const neverExpires = 9_223_372_036_854_775_807n;
const firstLogon = 133_900_000_000_000_001n;

const unreachable = { type: 'LDAPSocketOpenError', text: "('unable to open socket', [(LDAPSocketOpenError, None)])" };

/** Syncs of users and groups from directories. */
export const directoryDrafts: readonly RunDraft[] = [
  {
    actor: 'authentik.sources.ldap.tasks.ldap_sync',
    description: 'Sync an LDAP source.',
    rests: ['corp-ad', 'campus-münchen'],
    related: schedule('0c2f7e55-3f0b-4a0e-b8f4-6f3ad1c2e901'),
    log: [
      { level: 'info', event: 'Starting sync of all pages' },
      { level: 'debug', event: 'Searching users', attributes: { page_size: 50, base_dn: 'DC=corp,DC=example,DC=com' } },
    ],
    warning: { level: 'warning', event: 'Another sync is running, skipping the deletion of absent users' },
    error: { level: 'error', event: 'automatic bind not successful - invalidCredentials', attributes: { result: 49 } },
    failure: unreachable,
    runs: 24,
    seconds: 40,
  },
  {
    actor: 'authentik.sources.ldap.tasks.ldap_sync_page',
    description: 'Sync one page of an LDAP source.',
    rests: ['corp-ad:users:1', 'corp-ad:users:2', 'corp-ad:groups:1', 'corp-ad:membership:1'],
    related: corpAd,
    log: syncedUsers(5, 'DC=corp,DC=example,DC=com'),
    warning: { level: 'warning', event: "Cannot find uniqueness field in attributes: 'objectSid'" },
    error: { level: 'error', event: 'LDAPSizeLimitExceededResult - 4 - sizeLimitExceeded', attributes: { result: 4 } },
    failure: unreachable,
    waits: true,
    runs: 60,
    seconds: 8,
  },
  {
    actor: 'authentik.sources.ldap.tasks.ldap_sync_page',
    description: 'Sync one page of an LDAP source.',
    rests: ['campus-münchen:users:1', 'campus-münchen:users:2', 'campus-münchen:membership:1'],
    related: campus,
    log: syncedUsers(60, 'OU=Universität,DC=campus,DC=example'),
    warning: { level: 'warning', event: 'Benutzer übersprungen: Müller, Jörg', attributes: { reason: 'kein Mail' } },
    failure: { type: 'UnicodeDecodeError', text: "'utf-8' codec can't decode byte 0xe9 in position 11" },
    waits: true,
    runs: 40,
    seconds: 15,
  },
  {
    actor: 'authentik.sources.ldap.tasks.ldap_connectivity_check',
    description: 'Check connectivity for LDAP sources.',
    rests: ['corp-ad', 'campus-münchen'],
    related: schedule('1d3a8f66-4a1c-4b1f-89a5-7a4be2d3fa12'),
    error: { level: 'error', event: 'certificate verify failed: certificate has expired' },
    failure: unreachable,
    runs: 20,
    seconds: 0.4,
  },
  {
    actor: 'authentik.sources.kerberos.tasks.kerberos_sync',
    description: 'Sync a Kerberos source.',
    rests: ['EXAMPLE.COM'],
    related: realm,
    log: [{ level: 'info', event: 'Synced principals', attributes: { count: 212, rate: 106.125 } }],
    warning: { level: 'warning', event: 'Principal has no user', attributes: { principal: 'host/a:b@EXAMPLE.COM' } },
    failure: { type: 'KAdminError', text: 'Cannot contact any KDC for realm' },
    runs: 8,
    seconds: 5,
  },
];

function syncedUsers(count: number, baseDn: string): readonly LogLineDraft[] {
  const names = ['Adèle Fournier', 'Jürgen Groß', '山田 太郎', 'Ольга Петрова', 'Sam O’Neil', 'Zoë 🚀'];
  return Array.from({ length: count }, (_, index) => ({
    level: index % 3 === 2 ? 'debug' : 'info',
    event: index % 5 === 0 ? 'Created user' : 'Updated user',
    attributes: {
      dn: `CN=${names[index % names.length] ?? ''} ${index},${baseDn}`,
      created: index % 5 === 0,
      ldap: { accountExpires: neverExpires, lastLogon: firstLogon + BigInt(index), userAccountControl: 512 },
    },
  }));
}
