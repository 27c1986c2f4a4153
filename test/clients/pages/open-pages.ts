// Usage: npx tsx test/clients/pages/open-pages.ts http://127.0.0.1:4000/graphql [PORT]
// The gateway has to have been started with CORS_ORIGINS=http://127.0.0.1:PORT, which is 5173 where none is given.
import { compileApp } from '../relay/artifacts.ts';
import { bundlePage } from './bundle-page.ts';
import { servePages } from './serve-pages.ts';

const [endpoint = 'http://127.0.0.1:4000/graphql', port = '5173'] = process.argv.slice(2);

const pages = await servePages(Number(port));
pages.add(await bundlePage('relay', endpoint, await compileApp()));
pages.add(await bundlePage('apollo', endpoint));
console.info(`Open ${pages.origin}/relay or ${pages.origin}/apollo.`);
