import type { Json } from '../exact-json.ts';

/** One frame of a traceback. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly source: string;
}

/** The attributes that authentik logs for an exception: the traceback as text, and structured. */
export function exceptionAttributes(type: string, value: string, frames: readonly Frame[]): { [key: string]: Json } {
  const lines = frames.flatMap(({ file, line, function: name, source }) => [
    `  File "${file}", line ${line}, in ${name}`,
    `    ${source}`,
  ]);
  const module = type.slice(0, Math.max(0, type.lastIndexOf('.')));
  return {
    exc: ['Traceback (most recent call last):', ...lines, `${type}: ${value}`].join('\n'),
    exception: [
      {
        exc_type: type.slice(module.length).replace(/^\./, ''),
        exc_value: value,
        is_cause: false,
        module,
        frames: frames.map(({ file, line, function: name, source }) => ({
          filename: file,
          lineno: line,
          name,
          line: source,
        })),
      },
    ],
  };
}

/** The frames of a directory sync that failed in ldap3. */
export const ldapFrames: readonly Frame[] = [
  {
    file: '/authentik/sources/ldap/tasks.py',
    line: 139,
    function: 'ldap_sync',
    source: 'count = sync_inst.sync(page)',
  },
  {
    file: '/ak-root/venv/lib/python3.12/site-packages/ldap3/strategy/base.py',
    line: 325,
    function: 'get_response',
    source: "raise LDAPOperationResult(result=result['result'], description=result['description'])",
  },
];
