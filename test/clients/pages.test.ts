import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/cli/listen.ts';
import { tasks } from '../support/a-task.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { bundlePage } from './pages/bundle-page.ts';
import { servePages } from './pages/serve-pages.ts';
import { compileApp } from './relay/artifacts.ts';
import { runExample } from './run-example.ts';

const executablePath = findChromium();
const patience = { timeout: 30_000 };
const list = tasks(12);
const shown = {
  relay: list.map(({ name, status }) => `${name} ${status.toUpperCase()}`),
  apollo: list.map(({ name }) => name),
};

interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings on the console, and exceptions that nobody caught. */
  readonly complaints: readonly string[];
}

describe('pages of another origin in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser | undefined;
  let pages: Listening;
  let gateway: TestUpstream;
  let closed: TestUpstream;

  beforeAll(async () => {
    if (executablePath === undefined) {
      process.stderr.write('\nNo Chromium on the PATH nor in CHROMIUM_PATH: the tests of client pages are skipped.\n');
      return;
    }
    const served = await servePages(0);
    pages = served;
    gateway = await startGatewayOnSandbox({ tasks: list }, { corsOrigins: [served.origin] });
    served.add(await bundlePage('relay', gateway.url, await compileApp()));
    served.add(await bundlePage('apollo', gateway.url));
    browser = await launchChromium(executablePath);
  }, 120_000);
  beforeEach((context) => context.skip(executablePath === undefined, 'no Chromium on the PATH nor in CHROMIUM_PATH'));
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await gateway?.[Symbol.asyncDispose]();
    await closed?.[Symbol.asyncDispose]();
  });

  /** Without routes: where Playwright has any, it answers the preflights in the gateway's place. */
  async function open(url: string): Promise<OpenPage> {
    if (!browser) throw new Error('Chromium has not been started.');
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    context.on('weberror', (webError) => complaints.push(String(webError.error())));
    const page = await context.newPage();
    await page.goto(url);
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  test.each(['relay', 'apollo'] as const)('the %s page loads more at each press until all is there', async (name) => {
    await using visited = await open(`${pages.origin}/${name}`);
    const { page } = visited;
    const rows = () => page.locator('li').allTextContents();
    const more = page.getByRole('button', { name: 'Load more' });
    await expect.poll(rows, patience).toEqual(shown[name].slice(0, 5));
    gateway.takeRequests();
    for (const count of [10, 12]) {
      await more.click();
      await expect.poll(rows, patience).toEqual(shown[name].slice(0, count));
    }
    await expect.poll(() => more.count(), patience).toBe(0);
    expect(gateway.takeRequests()).toHaveLength(2);
    expect(visited.complaints).toEqual([]);
  });

  test('a gateway that does not list the origin gives the page nothing', async () => {
    closed = await startGatewayOnSandbox({ tasks: list });
    const served = await servePages(0);
    try {
      served.add(await bundlePage('apollo', closed.url));
      await using visited = await open(`${served.origin}/apollo`);
      await visited.page.getByRole('alert').waitFor();
      expect(await visited.page.locator('li').count()).toBe(0);
      expect(visited.complaints.join('\n')).toMatch(/CORS/);
      expect(closed.takeRequests()).toEqual([]);
    } finally {
      await served.close();
    }
  });
});

test('open-pages bundles both pages against a running gateway, and serves them', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: list });
  const example = runExample('pages/open-pages.ts', [gateway.url, '0']);
  await expect.poll(() => example.stdout, patience).toMatch(/^Open .*\n$/);
  const [, origin = ''] = /^Open (.*)\/relay or /.exec(example.stdout) ?? [];
  for (const path of ['relay', 'relay.js', 'apollo', 'apollo.js']) {
    expect((await fetch(`${origin}/${path}`)).status, path).toBe(200);
  }
  expect(await (await fetch(`${origin}/apollo.js`)).text()).toContain(gateway.url);
});
