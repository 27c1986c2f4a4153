import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { head, toOptions } from './page-content.ts';
import { renderInThread } from './page-thread.ts';
import type { NeededToken } from './token-note.ts';

/** GraphiQL's page, as it is served. */
export interface GraphiqlPage {
  /** The HTML by gzip, about 2.4 MB. */
  readonly compressed: Uint8Array<ArrayBuffer>;
  /** Of this very page, quoted, as in an `ETag` header. */
  readonly entityTag: string;
  /** The Content-Security-Policy that lets it run its own scripts and reach its own origin, and nothing else. */
  readonly policy: string;
}

/** Makes the page. Takes about a second. Rejects where the page has not the scripts that it should have. */
export async function createGraphiqlPage(needed: NeededToken): Promise<GraphiqlPage> {
  const { compressed, digest, scriptDigests } = await renderInThread(toOptions(needed), head);
  return { compressed, entityTag: `W/"${digest}"`, policy: toPolicy(scriptDigests) };
}

/** The HTML itself, for those few who do not accept gzip: kept compressed, the page takes a quarter of the memory. */
export function decompress({ compressed }: GraphiqlPage): Promise<Uint8Array<ArrayBuffer>> {
  return promisify(gunzip)(compressed);
}

function toPolicy(scriptDigests: readonly string[]): string {
  if (scriptDigests.length !== 2) {
    throw new Error(`GraphiQL's page has ${scriptDigests.length} inline scripts, where 2 are known.`);
  }
  return [
    "default-src 'none'",
    `script-src ${scriptDigests.map((digest) => `'sha256-${digest}'`).join(' ')}`,
    // The editor makes its styles as it goes, and its workers of text in the page.
    "style-src 'unsafe-inline'",
    'worker-src blob:',
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
