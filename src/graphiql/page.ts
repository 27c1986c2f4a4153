import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readBuiltPages } from './read-pages.ts';
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

/** Reads the page from the build. Rejects if there is none. */
export async function loadGraphiqlPage(needed: NeededToken): Promise<GraphiqlPage> {
  const { start, ends } = await readBuiltPages();
  const { compressed, digest, scriptDigests } = ends[needed];
  return {
    compressed: Buffer.concat([start, Buffer.from(compressed, 'base64')]),
    entityTag: `W/"${digest}"`,
    policy: toPolicy(scriptDigests),
  };
}

/** The HTML itself, for those few who do not accept gzip: kept compressed, the page takes a quarter of the memory. */
export function decompress({ compressed }: GraphiqlPage): Promise<Uint8Array<ArrayBuffer>> {
  return promisify(gunzip)(compressed);
}

function toPolicy(scriptDigests: readonly string[]): string {
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
