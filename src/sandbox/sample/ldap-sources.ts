/** A directory that users are synced from. */
export interface LdapSource {
  readonly slug: string;
  readonly server: string;
  readonly baseDn: string;
  readonly bindDn: string;
}

/** The directories of the sample. */
export const ldapSources = [
  {
    slug: 'corp-ad',
    server: 'ldaps://dc01.corp.example.com:636',
    baseDn: 'DC=corp,DC=example,DC=com',
    bindDn: 'CN=svc-authentik,OU=Service Accounts,DC=corp,DC=example,DC=com',
  },
  {
    slug: 'ad-emea',
    server: 'ldaps://dc03.emea.example.com:636',
    baseDn: 'DC=emea,DC=example,DC=com',
    bindDn: 'CN=svc-authentik,OU=Dienste,DC=emea,DC=example,DC=com',
  },
  {
    slug: 'freeipa',
    server: 'ldap://ipa.lab.example.org:389',
    baseDn: 'dc=lab,dc=example,dc=org',
    bindDn: 'uid=authentik,cn=sysaccounts,cn=etc,dc=lab,dc=example,dc=org',
  },
  {
    slug: 'openldap-legacy',
    server: 'ldap://ldap.old.example.net:389',
    baseDn: 'dc=old,dc=example,dc=net',
    bindDn: 'cn=reader,dc=old,dc=example,dc=net',
  },
  {
    slug: 'campus-münchen',
    server: 'ldaps://verzeichnis.campus-muenchen.example:636',
    baseDn: 'OU=Universität,DC=campus,DC=example',
    bindDn: 'CN=Lesezugriff,OU=Dienste,DC=campus,DC=example',
  },
] as const satisfies readonly LdapSource[];
