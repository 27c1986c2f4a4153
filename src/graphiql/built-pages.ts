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

/** The part in which a page differs from the others. */
export interface PageEnd {
  /** The rest of the gzip stream, by base64. */
  readonly compressed: string;
  /** SHA-256 of the page's HTML, by base64. */
  readonly digest: string;
  /** SHA-256 of each inline script of the page, by base64. */
  readonly scriptDigests: readonly string[];
}
