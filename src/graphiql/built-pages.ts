import { readFile } from 'node:fs/promises';
import type { NeededToken } from './token-note.ts';

/**
 * GraphiQL's pages as the build leaves them. They differ in some bytes at the end, so what they share is stored once: a
 * page is `start` followed by its own `compressed`, together one gzip stream.
 */
export interface BuiltPages {
  /** About 2.4 MB. */
  readonly start: Uint8Array;
  readonly ends: Readonly<Record<NeededToken, PageEnd>>;
}

/** Where a page differs from the others. */
export interface PageEnd {
  /** The rest of the gzip stream, by base64. */
  readonly compressed: string;
  /** SHA-256 of the page's HTML, by base64. */
  readonly digest: string;
  /** SHA-256 of each inline script of the page, by base64. */
  readonly scriptDigests: readonly string[];
}

/** The files of the built pages, beside the compiled form of this file. */
export const pageFiles = {
  start: new URL('page-start.gz', import.meta.url),
  ends: new URL('page-ends.json', import.meta.url),
};

let rendered: Promise<BuiltPages> | undefined;

/** Reads the built pages. Rejects if there are none, and the renderer is missing too. */
export async function readBuiltPages(): Promise<BuiltPages> {
  try {
    const [start, ends] = await Promise.all([readFile(pageFiles.start), readFile(pageFiles.ends, 'utf8')]);
    return { start, ends: JSON.parse(ends) as BuiltPages['ends'] };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    // The sources, as `npm run dev` and the tests run them, have no build beside them.
    rendered ??= import('./render-pages.ts').then(({ renderPages }) => renderPages());
    return rendered.catch((cause: unknown) => {
      rendered = undefined;
      throw new Error("GraphiQL's page is not built: run npm run build.", { cause });
    });
  }
}
