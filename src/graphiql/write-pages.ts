import { copyFileSync, writeFileSync } from 'node:fs';
import { pageFiles } from './read-pages.ts';
import { renderPages } from './render-pages.ts';

/**
 * The last step of the build: writes GraphiQL's pages beside the compiled form of this file, and the licence of what they
 * contain, as the package does not depend on the renderer that it comes from.
 */
const { start, ends } = renderPages();
writeFileSync(pageFiles.start, start);
writeFileSync(pageFiles.ends, JSON.stringify(ends));
const renderer = import.meta.resolve('@graphql-yoga/render-graphiql');
copyFileSync(new URL('../LICENSE', renderer), new URL('page-license.txt', import.meta.url));
