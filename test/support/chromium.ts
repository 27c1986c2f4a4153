import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** `CHROMIUM_PATH`, or the first Chromium on the `PATH`; undefined where there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return CHROMIUM_PATH;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A headless Chromium that finds no host by name. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** A page, open, and what happened on it since it was opened. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** What was asked of another origin than the page's. All of it was refused. */
  readonly foreignRequests: readonly string[];
  /** Errors on the console and exceptions that nobody caught. */
  readonly errors: readonly string[];
}

/** Opens a page in a profile of its own; `options` say what the browser tells it, such as the color scheme. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const { origin } = new URL(url);
  const foreignRequests: string[] = [];
  const errors: string[] = [];
  const isForeign = (requested: URL): boolean => requested.protocol !== 'data:' && requested.origin !== origin;

  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  // Shorter than a test's, so that it is told what was waited for.
  context.setDefaultTimeout(30_000);
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  context.on('weberror', (webError) => errors.push(String(webError.error())));
  await context.route(isForeign, (route) => {
    foreignRequests.push(route.request().url());
    return route.abort();
  });
  await context.routeWebSocket(/^/, (socket) => {
    foreignRequests.push(socket.url());
    return socket.close();
  });
  const page = await context.newPage();
  await page.goto(url);
  return { page, foreignRequests, errors, [Symbol.asyncDispose]: () => context.close() };
}
