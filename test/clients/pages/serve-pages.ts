import type { RequestListener } from 'node:http';
import { type Listening, listen } from '../../../src/cli/listen.ts';
import type { BundledPage } from './bundle-page.ts';

/** Serves each page at `/NAME` on 127.0.0.1; `port` 0 is any free one. The pages are handed over when their origin is known. */
export async function servePages(port: number): Promise<Listening & { add(page: BundledPage): void }> {
  const pages = new Map<string, Uint8Array>();
  const handle: RequestListener = ({ url = '/' }, response) => {
    const [, name = '', isScript] = /^\/(\w+)(\.js)?$/.exec(url) ?? [];
    const script = pages.get(name);
    if (!script) return void response.writeHead(404).end();
    if (isScript) return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><title>${name}</title><link rel="icon" href="data:," /><body></body><script type="module" src="/${name}.js"></script>`,
    );
  };
  const listening = await listen(handle, { host: '127.0.0.1', port });
  return { ...listening, add: ({ name, script }) => void pages.set(name, script) };
}
