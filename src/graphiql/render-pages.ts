import { createHash } from 'node:crypto';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { BuiltPages, PageEnd } from './built-pages.ts';
import { head, toOptions } from './page-content.ts';
import type { NeededToken } from './token-note.ts';

/** The last call in the page: its arguments are GraphiQL's options, which alone differ from page to page. */
const lastCall = 'YogaGraphiQL.renderYogaGraphiQL(';
/** RFC 1952: deflate, no name, no time, best compression, any system. */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);

/**
 * Renders GraphiQL's pages, about 9 MB of HTML each that loads nothing else. Takes about a second. For the build, and for
 * a gateway that runs from its sources: the renderer is no dependency of the package, as it takes 18 MB. Throws if the
 * renderer's page is not as this file expects.
 */
export function renderPages(): BuiltPages {
  const pages = { gateway: toHtml('gateway'), upstream: toHtml('upstream'), none: toHtml('none') };
  const start = startOf(pages.none);
  return {
    start: Buffer.concat([gzipHeader, deflateRawSync(start, { level: 9, finishFlush: constants.Z_FULL_FLUSH })]),
    ends: {
      gateway: toEnd(pages.gateway, start),
      upstream: toEnd(pages.upstream, start),
      none: toEnd(pages.none, start),
    },
  };
}

function toHtml(needed: NeededToken): string {
  return renderGraphiQL(toOptions(needed))
    .trimStart()
    .replace('</head>', () => `${head}</head>`);
}

function startOf(html: string): string {
  const length = html.lastIndexOf(lastCall);
  if (length === -1) throw new Error(`GraphiQL's page does not end with a call of ${lastCall}.`);
  return html.slice(0, length);
}

function toEnd(html: string, start: string): PageEnd {
  if (!html.startsWith(start)) throw new Error("GraphiQL's pages differ in more than their options.");
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
  if (scripts.length !== 2) throw new Error(`GraphiQL's page has ${scripts.length} inline scripts instead of 2.`);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(html));
  trailer.writeUInt32LE(Buffer.byteLength(html), 4);
  return {
    compressed: Buffer.concat([deflateRawSync(html.slice(start.length)), trailer]).toString('base64'),
    digest: sha256(html),
    scriptDigests: scripts.map(sha256),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
