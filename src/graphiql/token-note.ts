/**
 * Whose token a request needs: the gateway's own, the caller's for authentik, or none. What the page tells of tokens
 * follows from it; the page never holds one.
 */
export type NeededToken = 'gateway' | 'upstream' | 'none';

/** What `toNeededToken` decides by, as the configuration has it. */
export interface Tokens {
  /** What callers must present; undefined: nothing. */
  readonly gatewayToken: string | undefined;
  /** What the gateway presents for them; undefined: their own is forwarded. */
  readonly upstreamToken: string | undefined;
}

/** Says whose token the gateway's callers need. */
export function toNeededToken({ gatewayToken, upstreamToken }: Tokens): NeededToken {
  if (gatewayToken !== undefined) return 'gateway';
  return upstreamToken === undefined ? 'upstream' : 'none';
}

// Lines for an editor of some 55 columns.
const notes: Readonly<Record<NeededToken, readonly string[]>> = {
  gateway: [
    '"Authorization": "Bearer <GATEWAY_TOKEN>"',
    '',
    'This gateway needs its token: put it into the line',
    'above, without the slashes. Then fetch the docs with',
    'Shift-Ctrl-R. The other tabs send the token too. It is',
    'stored nowhere, and gone when you reload.',
  ],
  upstream: [
    '"Authorization": "Bearer <your authentik token>"',
    '',
    'Tasks are shown to those who may see them: put your',
    'token into the line above, without the slashes. The',
    'other tabs send it too. It is stored nowhere, and',
    'gone when you reload.',
  ],
  none: ['This gateway needs no token from you.'],
};

/** What the Headers editor opens with: JSON without a header, and comments that say which one to add. */
export function tokenNote(needed: NeededToken): string {
  return ['{', ...notes[needed].map((line) => `  // ${line}`.trimEnd()), '}', ''].join('\n');
}
