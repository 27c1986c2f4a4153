import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** What the thread makes of GraphiQL's page, an HTML file of about 9 MB that loads nothing else. */
export interface RenderedPage {
  /** The HTML by gzip. */
  readonly compressed: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the HTML, by base64. */
  readonly digest: string;
  /** SHA-256 of each inline script, by base64. */
  readonly scriptDigests: readonly string[];
}

// In JavaScript, as a thread loads no TypeScript. The renderer is a module of 9 MB: in a thread of its own it, and what
// is made of it, hold up no request, and their memory is given back.
const program = `
const { createHash } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const { gzipSync } = require('node:zlib');
const { renderGraphiQL } = require(workerData.renderer);

const sha256 = (text) => createHash('sha256').update(text).digest('base64');
const html = renderGraphiQL(workerData.options).trimStart().replace('</head>', () => workerData.head + '</head>');
parentPort.postMessage({
  compressed: new Uint8Array(gzipSync(html)),
  digest: sha256(html),
  scriptDigests: [...html.matchAll(/<script>(.*?)<\\/script>/gs)].map(([, script]) => sha256(script)),
});
`;

/** Renders the page with these options of GraphiQL, and with `head` at the end of its head. Rejects where that fails. */
export function renderInThread(options: object, head: string): Promise<RenderedPage> {
  const renderer = createRequire(import.meta.url).resolve('@graphql-yoga/render-graphiql');
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, execArgv: [], workerData: { renderer, options, head } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that renders GraphiQL ended without a page.')));
  });
}
