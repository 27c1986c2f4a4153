import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Headers that say nothing of what is asked for, or by whom. All others are taken to decide the answer. */
const withoutMeaning: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-request-id',
]);

/** The same for two plain requests only where all that decides their answers is the same. Does not tell a credential. */
export function requestKey(headers: Readonly<IncomingHttpHeaders>, body: Buffer): string {
  let text = '';
  for (const name in headers) if (!withoutMeaning.has(name)) text += `${name}:${headers[name]}\n`;
  return hash('sha256', `${text}\n${body.toString('latin1')}`, 'base64');
}
