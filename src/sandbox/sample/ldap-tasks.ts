import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import { ldapFailures } from './ldap-failures.ts';
import { ldapOddity, ldapProgress } from './ldap-log.ts';
import { type LdapSource, ldapSources } from './ldap-sources.ts';
import type { Random } from './random.ts';

const kinds = ['users', 'groups', 'membership'] as const;
const failedSyncCount = 16;
// A failed sync of a large directory logs an entry per user until it stops.
const longLogs = [300, 120, 40];

/** Syncs that succeeded, syncs with warnings, failed syncs, and connectivity checks. */
export function ldapTasks(random: Random): readonly SandboxTask[] {
  return [...finishedSyncs(random), ...failedSyncs(random), ...ldapSources.map((source) => check(source, random))];
}

function finishedSyncs(random: Random): readonly SandboxTask[] {
  return ldapSources.flatMap((source) =>
    kinds.flatMap((kind) =>
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
  return Array.from({ length: failedSyncCount }, (_, index) => {
    const source = ldapSources[index % ldapSources.length] ?? ldapSources[0];
    const kind = kinds[index % kinds.length] ?? 'users';
    const failure = ldapFailures[index % ldapFailures.length] ?? ldapFailures[0];
    const progress = ldapProgress(source, kind, longLogs[index] ?? random.integer(0, 8), random);
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
  const failure = ldapFailures[0](source, random);
  return buildTask(random, {
    name: 'ldap_connectivity_check',
    description: 'Check connectivity for LDAP Sources',
    uid: source.slug,
    status: down ? 'error' : 'successful',
    log: down ? failure : [],
  });
}
