import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exampleTabs } from '../../src/graphiql/example-tabs.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { type OpenGraphiql, openGraphiql } from './open-graphiql.ts';

const executablePath = findChromium();
const patience = { timeout: 30_000 };
const titles = exampleTabs.map(({ query }) => /^(?:query|subscription) (\w+)/m.exec(query)?.[1] ?? '');

describe('GraphiQL in Chromium', { timeout: 120_000 }, () => {
  let gateway: TestUpstream;
  let browser: Browser | undefined;
  beforeAll(async () => {
    gateway = await startGatewayOnSandbox();
    if (executablePath !== undefined) browser = await launchChromium(executablePath);
    else process.stderr.write('\nNo Chromium on the PATH nor in CHROMIUM_PATH: the GraphiQL tests are skipped.\n');
  }, 60_000);
  beforeEach((context) => context.skip(executablePath === undefined, 'no Chromium on the PATH nor in CHROMIUM_PATH'));
  afterAll(async () => {
    await browser?.close();
    await gateway[Symbol.asyncDispose]();
  });

  const open = (url: string, options: BrowserContextOptions = {}) => {
    if (!browser) throw new Error('Chromium has not been started.');
    return openGraphiql(browser, url, options);
  };

  describe.each(['light', 'dark'] as const)('in a %s color scheme', (colorScheme) => {
    test('opens in that scheme with the example tabs, each of which runs and shows what the gateway answers', async () => {
      await using graphiql = await open(gateway.url, { colorScheme });
      expect(await graphiql.tabs()).toEqual(titles);
      expect((await graphiql.brightness()) > 128 ? 'light' : 'dark').toBe(colorScheme);

      for (const [index, { query, variables, needsTasksApi }] of exampleTabs.entries()) {
        const title = titles[index] ?? '';
        // The first is open already: its variables have to be there without a click.
        if (index > 0) await graphiql.openTab(title);
        await expect.poll(() => graphiql.shown('variables'), patience).toBe(withoutBlanks(variables));
        expect(await graphiql.shown('operation')).toContain(title);
        // This sandbox is older: `example-tabs.test.ts` runs the tab.
        if (needsTasksApi) continue;
        if (query.includes(`\nsubscription ${title}`)) {
          await graphiql.run();
          await expect
            .poll(() => graphiql.shown('response'), patience)
            .toMatch(/^{"data":{"systemTasksChanged":{"totalCount":[1-9]/);
          await graphiql.takeScreenshot(`${colorScheme}-${title}.png`);
          await graphiql.stop();
          continue;
        }

        await graphiql.run();
        const { data } = await gateway.query(query, variables);
        const answer = withoutBlanks({ data });
        // The lines in sight, so it is the start of the answer.
        await expect.poll(() => isStartOf(graphiql, answer), patience).toBe(true);
        await graphiql.takeScreenshot(`${colorScheme}-${title}.png`);
      }
      expect(graphiql.errors).toEqual([]);
      expect(graphiql.foreignRequests).toEqual([]);
    });

    test('shows what the schema says of systemTasks', async () => {
      await using graphiql = await open(gateway.url, { colorScheme });
      await graphiql.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      const explorer = graphiql.page.getByRole('region', { name: 'Documentation Explorer' });
      await explorer.getByText('SystemTaskConnection', { exact: true }).waitFor();

      await explorer.getByText('Query', { exact: true }).click();
      await explorer.getByText('systemTasks', { exact: true }).click();
      await explorer.getByText('Background tasks as a Relay connection.').waitFor();
      for (const argument of ['filter', 'orderBy', 'page', 'first', 'after', 'last', 'before']) {
        await explorer.locator('.graphiql-doc-explorer-argument-name').getByText(argument, { exact: true }).waitFor();
      }
      await graphiql.takeScreenshot(`${colorScheme}-docs.png`);
      expect(graphiql.errors).toEqual([]);
      expect(graphiql.foreignRequests).toEqual([]);
    });
  });

  test('keeps the tabs as they were left, over a reload', async () => {
    await using graphiql = await open(gateway.url);
    await graphiql.tabs();
    await graphiql.openTab('TaskLog');
    await expect.poll(() => graphiql.shown('variables'), patience).toContain('blueprints_discovery');
    const variables = '{"fullName": "mine"}';
    await graphiql.replace('Variables', variables);
    // GraphiQL stores each of these in its own time; a reload between them opens one tab more.
    const isStored = async (): Promise<boolean> => {
      const stored = JSON.parse(await graphiql.stored()) as Record<string, string>;
      const isInTab = stored['graphiql:tabState']?.includes(JSON.stringify(variables)) === true;
      return isInTab && stored['graphiql:variables'] === variables;
    };
    await expect.poll(isStored, patience).toBe(true);

    await graphiql.page.reload();
    expect(await graphiql.tabs()).toEqual(titles);
    await expect.poll(() => graphiql.shown('variables'), patience).toBe('{"fullName":"mine"}');
  });

  test('opens the query of its URL in a tab of its own', async () => {
    const query = 'query Mine { systemTasks { totalCount } }';
    await using graphiql = await open(`${gateway.url}?query=${encodeURIComponent(query)}`);
    expect(await graphiql.tabs()).toEqual([...titles, 'Mine']);
    await expect.poll(() => graphiql.shown('operation'), patience).toBe(query.replaceAll(' ', ''));
    expect(await graphiql.shown('variables')).toBe('');
    await graphiql.run();
    await expect
      .poll(() => graphiql.shown('response'), patience)
      .toMatch(/^{"data":{"systemTasks":{"totalCount":\d+}}}$/);
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

  test('sends the token of one Headers tab from all tabs, and stores it nowhere', async () => {
    await using guarded = await startGatewayOnSandbox({}, { gatewayToken: 'gateway-secret' });
    await using graphiql = await open(guarded.url);
    await graphiql.run();
    await expect.poll(() => graphiql.shown('response'), patience).toContain('"code":"UNAUTHENTICATED"');
    await graphiql.page.getByRole('button', { name: 'Headers', exact: true }).click();
    await expect.poll(() => graphiql.shown('headers'), patience).toContain('//"Authorization":"Bearer<GATEWAY_TOKEN>"');
    await graphiql.takeScreenshot('token.png');

    await graphiql.replace('Headers', '{ "Authorization": "Bearer gateway-secret" }');
    await graphiql.run();
    await expect.poll(() => graphiql.shown('response'), patience).toMatch(/^{"data":{"systemTasks":/);
    await graphiql.openTab('CountsByStatus');
    await graphiql.run();
    await expect.poll(() => graphiql.shown('response'), patience).toMatch(/^{"data":{"all":/);

    // What GraphiQL stores, it stores within half a second of a change; this change comes after the token.
    await graphiql.replace('Variables', '{"filter": {"search": "later"}}');
    await expect.poll(() => graphiql.stored(), patience).toContain('later');
    expect(await graphiql.stored()).not.toContain('gateway-secret');
    expect(graphiql.page.url()).not.toContain('gateway-secret');
    expect(graphiql.foreignRequests).toEqual([]);
  });
});

async function isStartOf(graphiql: OpenGraphiql, answer: string): Promise<boolean> {
  const shown = await graphiql.shown('response');
  return shown.length > 100 && answer.startsWith(shown);
}

function withoutBlanks(value: unknown): string {
  return JSON.stringify(value).replace(/\s/g, '');
}
