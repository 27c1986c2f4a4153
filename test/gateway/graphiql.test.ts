import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, launchChromium, visit } from '../support/chromium.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const failing = `query Failing {
  systemTasks(
    filter: { status: ERROR, search: "ldap" }
    orderBy: [{ field: FINISH_TIMESTAMP, direction: DESC }]
    first: 10
  ) {
    totalCount
    nodes {
      fullName
      finishTimestamp
      messages(minLevel: WARNING, last: 3) { logLevel event }
    }
  }
}`;

let gateway: TestUpstream;
beforeAll(async () => {
  gateway = await startGatewayOnSandbox();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe("the page for a browser's GET of /graphql", () => {
  test('is HTML that names no other host to load from', async () => {
    const response = await fetch(gateway.url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html\b/);

    const html = await response.text();
    expect(html).toMatch(/<!doctype html>/i);
    // Scripts and styles are part of the page; each of these patterns is a way to fetch one, or an image, from elsewhere.
    const host = String.raw`["'\`]?(?:https?:)?//[^\s"'\`)>]+`;
    for (const way of [`\\b(?:src|href|action)\\s*=\\s*${host}`, `\\burl\\(\\s*${host}`, `@import\\s+${host}`]) {
      expect(html.match(new RegExp(way, 'gi')) ?? []).toEqual([]);
    }
    expect(html.match(/\b(?:import|importScripts|Worker)\(\s*["'`](?:https?:)?\/\/[^"'`]*/g) ?? []).toEqual([]);
  });
});

const executablePath = findChromium();

describe('GraphiQL in Chromium', () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executablePath !== undefined) browser = await launchChromium(executablePath);
    else process.stderr.write('\nNo Chromium on the PATH nor in CHROMIUM_PATH: the GraphiQL tests are skipped.\n');
  });
  beforeEach((context) => context.skip(executablePath === undefined, 'no Chromium on the PATH nor in CHROMIUM_PATH'));
  afterAll(() => browser?.close());

  const open = (url: string) => {
    if (!browser) throw new Error('Chromium has not been started.');
    return visit(browser, url);
  };

  test('loads without an error', async () => {
    await using graphiql = await open(gateway.url);
    await graphiql.page.waitForLoadState('networkidle');

    expect(graphiql.errors).toEqual([]);
    expect(graphiql.foreignRequests).toEqual([]);
    expect(await graphiql.page.getByRole('button', { name: /^Execute query/ }).isVisible()).toBe(true);
  });

  test('runs the query of its URL and shows the failing LDAP tasks', async () => {
    await using graphiql = await open(`${gateway.url}?query=${encodeURIComponent(failing)}`);
    const { page } = graphiql;
    await page.getByRole('button', { name: /^Execute query/ }).click();

    const { data } = await gateway.query(failing);
    const [first] = data.systemTasks.nodes;
    expect(first.fullName).toContain('ldap');
    await expect.poll(() => shownResult(page)).toContain(`"fullName":"${first.fullName}"`);
    // The lines in sight, so it is the start of the answer.
    const answer = JSON.stringify({ data }).replace(/\s/g, '');
    await expect.poll(async () => answer.startsWith(await shownResult(page))).toBe(true);
    await takeScreenshot(page, 'result.png');
    expect(graphiql.errors).toEqual([]);
    expect(graphiql.foreignRequests).toEqual([]);
  });

  test('shows what the schema says of systemTasks', async () => {
    await using graphiql = await open(gateway.url);
    const { page } = graphiql;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.getByRole('region', { name: 'Documentation Explorer' });
    await explorer.getByText('SystemTaskConnection', { exact: true }).waitFor();

    await explorer.getByText('Query', { exact: true }).click();
    await explorer.getByText('systemTasks', { exact: true }).click();
    await explorer.getByText('Background tasks as a Relay connection.').waitFor();
    for (const argument of ['filter', 'orderBy', 'page', 'first', 'after', 'last', 'before']) {
      await explorer.locator('.graphiql-doc-explorer-argument-name').getByText(argument, { exact: true }).waitFor();
    }
    await takeScreenshot(page, 'docs.png');
    expect(graphiql.errors).toEqual([]);
    expect(graphiql.foreignRequests).toEqual([]);
  });

  test('runs no script but its own, and asks no other host', async () => {
    await using graphiql = await open(gateway.url);
    const ran = await graphiql.page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.injected = true';
      document.body.append(script);
      return 'injected' in globalThis;
    })()`);
    expect(ran).toBe(false);
    expect(await graphiql.page.evaluate(`fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')`)).toBe(
      'refused',
    );
    expect(graphiql.foreignRequests).toEqual([]);
    expect(graphiql.errors).toEqual(expect.arrayContaining([expect.stringContaining('Content Security Policy')]));
  });

  test('sends the token that is given in its Headers tab', async () => {
    await using guarded = await startGatewayOnSandbox({}, { gatewayToken: 'gateway-secret' });
    await using graphiql = await open(`${guarded.url}?query=${encodeURIComponent('{ systemTasks { totalCount } }')}`);
    const { page } = graphiql;
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(() => shownResult(page)).toContain('"code":"UNAUTHENTICATED"');

    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').click();
    await page.keyboard.insertText('{ "Authorization": "Bearer gateway-secret" }');
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(() => shownResult(page)).toMatch(/^{"data":{"systemTasks":{"totalCount":\d+}}}$/);
    expect(graphiql.foreignRequests).toEqual([]);
  });
});

/** The JSON in the result pane, without blanks: the pane wraps long lines. */
async function shownResult(page: Page): Promise<string> {
  const lines = await page.locator('.graphiql-response .view-lines').allTextContents();
  return lines.join('').replace(/\s/g, '');
}

/** For people: to look at where `GRAPHIQL_SCREENSHOT` names a folder. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  const { GRAPHIQL_SCREENSHOT } = process.env;
  if (GRAPHIQL_SCREENSHOT) await page.screenshot({ path: join(GRAPHIQL_SCREENSHOT, name) });
}
