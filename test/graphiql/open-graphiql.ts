import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type Visit, visit } from '../support/chromium.ts';
import { until } from '../support/until.ts';

/** GraphiQL, open in a browser, by the names that people see. */
export interface OpenGraphiql extends Visit {
  /** The titles of its tabs. */
  tabs(): Promise<string[]>;
  /** The tab of an operation of this name, which is not open yet. */
  openTab(title: string): Promise<void>;
  /** Presses the button that runs the query. */
  run(): Promise<void>;
  /** Presses the button that ends a subscription. */
  stop(): Promise<void>;
  /** What is in sight of an editor's text, without blanks, which the editors wrap lines with. */
  shown(pane: 'operation' | 'variables' | 'headers' | 'response'): Promise<string>;
  /** Opens an editor below the operation, and replaces what is in it. */
  replace(editor: 'Variables' | 'Headers', text: string): Promise<void>;
  /** Of the editor's background, from 0 to 255. */
  brightness(): Promise<number>;
  /** All that it keeps in the browser's storage. */
  stored(): Promise<string>;
  /** For people: to look at where `GRAPHIQL_SCREENSHOT` names a folder. */
  takeScreenshot(name: string): Promise<void>;
}

const panes = {
  operation: '.graphiql-query-editor',
  variables: '.graphiql-editor-tool .graphiql-editor >> nth=0',
  headers: '.graphiql-editor-tool .graphiql-editor >> nth=1',
  response: '.graphiql-response',
};

export async function openGraphiql(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenGraphiql> {
  const visited = await visit(browser, url, options);
  const { page } = visited;
  const tabs = page.locator('button[aria-controls="graphiql-session"]');
  return {
    ...visited,
    async tabs() {
      await tabs.first().waitFor();
      return tabs.allTextContents();
    },
    async openTab(title) {
      await page.getByTitle(title, { exact: true }).click();
      // GraphiQL reads the operation's name a moment after its text has come, and stores the text after that. In that moment
      // it would ask for the operation by the name of the tab before.
      const isRead = `(localStorage.getItem('graphiql:query') ?? '').includes(' ${title}')`;
      await until(() => page.evaluate<boolean>(isRead));
    },
    run: () => page.getByRole('button', { name: /^Execute query/ }).click(),
    stop: () => page.getByRole('button', { name: /^Stop query/ }).click(),
    shown: (pane) => shownIn(page, panes[pane]),
    async replace(editor, text) {
      await page.getByRole('button', { name: editor, exact: true }).click();
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(text);
      // The editor closes brackets and quotes of its own.
      await page.keyboard.press('ControlOrMeta+Shift+End');
      await page.keyboard.press('Delete');
    },
    brightness: () =>
      page.evaluate<number>(
        `Math.max(...getComputedStyle(document.querySelector('.graphiql-editors')).backgroundColor.match(/\\d+/g))`,
      ),
    stored: () => page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })'),
    async takeScreenshot(name) {
      const { GRAPHIQL_SCREENSHOT } = process.env;
      if (GRAPHIQL_SCREENSHOT) await page.screenshot({ path: join(GRAPHIQL_SCREENSHOT, name) });
    },
  };
}

async function shownIn(page: Page, pane: string): Promise<string> {
  // The editor lays lines out in any order, at the heights where they belong.
  const lines = await page.locator(pane).locator('.view-line').all();
  const placed = await Promise.all(
    lines.map(async (line) => ({ top: (await line.boundingBox())?.y ?? 0, text: (await line.textContent()) ?? '' })),
  );
  const text = placed.sort((a, b) => a.top - b.top).map((line) => line.text);
  return text.join('').replace(/\s/g, '');
}
