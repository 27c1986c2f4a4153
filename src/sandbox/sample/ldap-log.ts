import type { LogLine } from './build-task.ts';
import type { LdapSource } from './ldap-sources.ts';
import type { Random } from './random.ts';

const neverExpires = 9_223_372_036_854_775_807n;
const userNames = [
  'Adèle Fournier',
  'Jürgen Groß',
  '山田 太郎',
  'Ольга Петрова',
  'Sam O’Neil',
  'نور حداد',
  'Zoë 🚀',
] as const;

/** The log of a sync while it succeeds: a start, then a line per entry. */
export function ldapProgress(source: LdapSource, kind: string, entries: number, random: Random): readonly LogLine[] {
  const logger = `authentik.sources.ldap.sync.${kind}`;
  const start: LogLine = {
    level: 'debug',
    logger,
    event: `Searching ${kind} below ${source.baseDn}`,
    attributes: { server: source.server, page_size: 50 },
  };
  return [start, ...Array.from({ length: entries }, () => ldapEntry(source, logger, random))];
}

/** A log line about an odd entry that the sync skipped. */
export function ldapOddity(source: LdapSource, kind: string, random: Random): LogLine {
  const logger = `authentik.sources.ldap.sync.${kind}`;
  const dn = `CN=${random.pick(userNames)},OU=Users,${source.baseDn}`;
  return random.pick<LogLine>([
    { level: 'warning', logger, event: "Cannot find uniqueness field in attributes: 'objectSid'", attributes: { dn } },
    { level: 'warning', logger, event: 'User has no e-mail address, using an empty one', attributes: { dn } },
    { level: 'warning', logger, event: `Group ${dn} does not exist, skipping its members`, attributes: { dn } },
  ]);
}

// Active Directory stores times in units of 100 ns since 1601: more than a double holds exactly.
function ldapEntry(source: LdapSource, logger: string, random: Random): LogLine {
  const filetime = (): bigint => 133_900_000_000_000_000n + BigInt(random.integer(0, 999_999_999_999));
  const created = random.chance(0.2);
  return {
    level: random.chance(0.3) ? 'debug' : 'info',
    logger,
    event: created ? 'Created user' : 'Updated user',
    attributes: {
      dn: `CN=${random.pick(userNames)},OU=Users,${source.baseDn}`,
      created,
      ldap: {
        accountExpires: random.chance(0.7) ? neverExpires : filetime(),
        pwdLastSet: filetime(),
        userAccountControl: random.pick([512, 514, 66_048]),
        objectSid: `S-1-5-21-${random.integer(1e8, 4e9)}-${random.integer(1e8, 4e9)}-${random.integer(1000, 9999)}`,
        memberOf: [`CN=Mitarbeiter,OU=Groups,${source.baseDn}`, `CN=vpn-${random.hex(4)},OU=Groups,${source.baseDn}`],
      },
    },
  };
}
