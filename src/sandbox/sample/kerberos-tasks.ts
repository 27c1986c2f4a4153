import type { SandboxTask } from '../sandbox-task.ts';
import { buildTask, type LogLine } from './build-task.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import type { Random } from './random.ts';

const realms = ['CORP.EXAMPLE.COM', 'LAB.EXAMPLE.ORG', 'ÉCOLE.EXAMPLE.FR'];
const unreachableRealm = 'LAB.EXAMPLE.ORG';
const loggerName = 'authentik.sources.kerberos.sync';
const unreachableReason = `Cannot contact any KDC for realm '${unreachableRealm}'`;
const kerberosFrames = [
  { file: '/authentik/sources/kerberos/tasks.py', line: 46, function: 'kerberos_sync_single', source: 'syncer.sync()' },
];

/** Kerberos syncs and connectivity checks; one realm is unreachable. */
export function kerberosTasks(random: Random): readonly SandboxTask[] {
  return realms.flatMap((realm) => [
    sync(realm, random),
    sync(realm, random),
    sync(realm, random),
    check(realm, random),
  ]);
}

function sync(realm: string, random: Random): SandboxTask {
  const failed: LogLine = {
    level: 'critical',
    logger: loggerName,
    event: unreachableReason,
    attributes: exceptionAttributes('kadmin.exceptions.KDCUnreachable', unreachableReason, kerberosFrames),
  };
  const synced: LogLine = { level: 'info', logger: loggerName, event: `Synced ${random.integer(10, 900)} principals` };
  return buildTask(random, {
    name: 'kerberos_sync',
    description: 'Synchronization of a Kerberos Source',
    uid: `${realm}:${random.hex(8)}`,
    status: statusOf(realm),
    log: [realm === unreachableRealm ? failed : synced],
    seconds: 5,
  });
}

function check(realm: string, random: Random): SandboxTask {
  const description = 'Check connectivity for Kerberos sources';
  return buildTask(random, { name: 'kerberos_connectivity_check', description, uid: realm, status: statusOf(realm) });
}

function statusOf(realm: string): 'error' | 'successful' {
  return realm === unreachableRealm ? 'error' : 'successful';
}
