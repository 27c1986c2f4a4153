import type { LogLine } from './build-task.ts';
import { exceptionAttributes, ldapFrames } from './exception-attributes.ts';
import type { LdapSource } from './ldap-sources.ts';
import type { Random } from './random.ts';

/** Creates the log of a failed sync from the first sign of trouble on. */
export type LdapFailure = (source: LdapSource, random: Random) => readonly LogLine[];

const syncLogger = 'authentik.sources.ldap.sync.base';
const tasksLogger = 'authentik.sources.ldap.tasks';

const connectionRefused: LdapFailure = ({ server, slug }) => [
  warning(`Failed to connect to ${server}, retrying`, { attempt: 1, source: slug }),
  warning(`Failed to connect to ${server}, retrying`, { attempt: 2, source: slug }),
  failure('LDAPSocketOpenError', `socket connection error while opening: [Errno 111] Connection refused (${server})`),
];

const invalidCredentials: LdapFailure = ({ bindDn, server }) => [
  warning(`Bind as ${bindDn} was rejected by ${server}`, { result: 49, description: 'invalidCredentials' }),
  failure(
    'LDAPInvalidCredentialsResult',
    '49 - invalidCredentials - 80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v4563',
  ),
  error('Bind failed: invalid credentials. Check the bind password of the source', { bind_cn: bindDn }),
];

const sizeLimitExceeded: LdapFailure = ({ baseDn }, random) => [
  warning('Server does not support paged results, falling back to a single search', { search_base: baseDn }),
  warning(`Server returned ${random.pick([500, 1000])} entries and cut the result`, { result: 4 }),
  failure('LDAPSizeLimitExceededResult', '4 - sizeLimitExceeded - None - None - searchResDone - None'),
];

const certificateExpired: LdapFailure = ({ server }) => [
  warning(`Certificate of ${server} expired on 2025-05-18`, { not_after: '2025-05-18T23:59:59Z' }),
  failure(
    'LDAPStartTLSError',
    'wrap socket error: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired',
  ),
];

const timedOut: LdapFailure = ({ server }, random) => [
  warning(`No response from ${server} within 15 seconds`, { page: random.integer(2, 9) }),
  warning('Reconnecting with receive_timeout=15', { attempt: 2 }),
  failure('LDAPResponseTimeoutError', 'no response from server'),
  error('Sync stopped: the directory timed out twice', { elapsed: 30.014 }),
];

const baseMissing: LdapFailure = ({ baseDn }) => [
  warning(`Search base OU=Staff,${baseDn} has no entries`),
  failure(
    'LDAPNoSuchObjectResult',
    `32 - noSuchObject - 0000208D: NameErr: DSID-0310028B, problem 2001 (NO_OBJECT), best match of: '${baseDn}'`,
  ),
];

const accessDenied: LdapFailure = ({ bindDn, baseDn }) => [
  warning('Attribute memberOf is not readable, memberships will be incomplete', { search_base: baseDn }),
  failure('LDAPInsufficientAccessRightsResult', '50 - insufficientAccessRights - 00002098: SecErr: DSID-03150F94'),
  error(`${bindDn} may not read the deleted objects container`, { missing_right: 'List Contents' }),
];

const duplicateUser: LdapFailure = ({ baseDn, slug }, random) => [
  warning('User exists already and is not managed by this source', {
    username: 'm.weiß',
    dn: `CN=Müller-Weiß\\, Märta,OU=Users,${baseDn}`,
    source: slug,
  }),
  {
    ...error('Failed to create user'),
    attributes: exceptionAttributes(
      'django.db.utils.IntegrityError',
      'duplicate key value violates unique constraint "authentik_core_user_username_key"\nDETAIL:  Key (username)=(m.weiß) already exists.\n',
      ldapFrames,
    ),
  },
  error(`Skipped ${random.integer(3, 90)} users because of conflicts; sync is incomplete`),
];

/** The failures of the sample, each used by at least one task. */
export const ldapFailures = [
  connectionRefused,
  invalidCredentials,
  sizeLimitExceeded,
  certificateExpired,
  timedOut,
  baseMissing,
  accessDenied,
  duplicateUser,
] as const;

function warning(event: string, attributes: LogLine['attributes'] = {}): LogLine {
  return { level: 'warning', logger: syncLogger, event, attributes };
}

function error(event: string, attributes: LogLine['attributes'] = {}): LogLine {
  return { level: 'error', logger: tasksLogger, event, attributes };
}

function failure(type: string, value: string): LogLine {
  return error(`${type}: ${value}`, exceptionAttributes(`ldap3.core.exceptions.${type}`, value, ldapFrames));
}
