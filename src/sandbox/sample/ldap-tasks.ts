import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import { LDAP_FAILURES } from './ldap-failures.ts';
import { ldapOddity, ldapProgress } from './ldap-log.ts';
import { LDAP_SOURCES, type LdapSource } from './ldap-sources.ts';
import type { Random } from './random.ts';

const KINDS = ['users', 'groups', 'membership'] as const;
const FAILED_SYNCS = 16;
// A failed sync of a large directory logs an entry per user until it stops.
const LONG_LOGS = [300, 120, 40];

/** Syncs that succeeded, syncs with warnings, failed syncs, and connectivity checks. */
export function ldapTasks(random: Random): readonly SandboxTask[] {
  return [...finishedSyncs(random), ...failedSyncs(random), ...LDAP_SOURCES.map((source) => check(source, random))];
}

function finishedSyncs(random: Random): readonly SandboxTask[] {
  return LDAP_SOURCES.flatMap((source) =>
    KINDS.flatMap((kind) =>
      Array.from({ length: 3 }, () => {
        const progress = ldapProgress(source, kind, random.integer(0, 6), random);
        const odd = random.chance(0.25);
        const log = odd ? [...progress, ldapOddity(source, kind, random)] : progress;
        return sync(source, kind, odd ? 'warning' : 'successful', log, random);
      }),
    ),
  );
}

function failedSyncs(random: Random): readonly SandboxTask[] {
  return Array.from({ length: FAILED_SYNCS }, (_, index) => {
    const source = LDAP_SOURCES[index % LDAP_SOURCES.length] ?? LDAP_SOURCES[0];
    const kind = KINDS[index % KINDS.length] ?? 'users';
    const failure = LDAP_FAILURES[index % LDAP_FAILURES.length] ?? LDAP_FAILURES[0];
    const progress = ldapProgress(source, kind, LONG_LOGS[index] ?? random.integer(0, 8), random);
    const log = [...progress, ldapOddity(source, kind, random), ...failure(source, random)];
    return sync(source, kind, 'error', log, random);
  });
}

function sync(
  { slug }: LdapSource,
  kind: string,
  status: 'successful' | 'warning' | 'error',
  log: readonly LogLine[],
  random: Random,
): SandboxTask {
  const uid = `${slug}:${kind}:${random.uuid()}`;
  const description = 'Synchronization of an LDAP Source';
  return buildTask(random, { name: 'ldap_sync', description, uid, status, log, seconds: 3 + log.length });
}

function check(source: LdapSource, random: Random): SandboxTask {
  const down = source.slug === 'corp-ad';
  const failure = LDAP_FAILURES[0](source, random);
  return buildTask(random, {
    name: 'ldap_connectivity_check',
    description: 'Check connectivity for LDAP Sources',
    uid: source.slug,
    status: down ? 'error' : 'successful',
    log: down ? failure : [],
  });
}
