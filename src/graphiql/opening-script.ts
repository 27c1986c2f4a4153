import type { ExampleTab } from './example-tab.ts';

/**
 * JavaScript for the page, to run before GraphiQL.
 *
 * It writes the tabs into the storage from which GraphiQL restores them, and only if there are none yet, so that
 * nobody's own tabs are lost. GraphiQL's option `defaultTabs` would do, but it hides the first tab's variables, and puts
 * the query of the page's URL over the first tab.
 *
 * It also remembers the last Authorization header that a tab has sent, for the tabs that have none: GraphiQL's headers
 * belong to one tab each. An empty one forgets it. It is kept in memory only.
 */
export function toOpeningScript(tabs: readonly ExampleTab[]): string {
  const [first] = tabs.map(toStoredTab);
  const state = { tabs: tabs.map(toStoredTab), activeTabIndex: 0 };
  return `
(() => {
  const stored = (name) => 'graphiql:' + name;
  if (localStorage.getItem(stored('tabState')) === null) {
    localStorage.setItem(stored('tabState'), ${toLiteral(JSON.stringify(state))});
    const hasQuery = new URLSearchParams(location.search).has('query');
    localStorage.setItem(stored('query'), hasQuery ? '' : ${toLiteral(first?.query)});
    localStorage.setItem(stored('variables'), hasQuery ? '' : ${toLiteral(first?.variables)});
  }

  const send = globalThis.fetch;
  let authorization = '';
  globalThis.fetch = (resource, init) => {
    const headers = new Headers(init?.headers);
    authorization = headers.get('authorization') ?? authorization;
    if (authorization === '') headers.delete('authorization');
    else headers.set('authorization', authorization);
    return send(resource, { ...init, headers });
  };
})();
`;
}

/** As GraphiQL stores a tab. It makes the title from the name of the operation, and the hash from the texts. */
function toStoredTab({ query, variables }: ExampleTab, index: number) {
  const [, title = ''] = /^(?:query|subscription) (\w+)/m.exec(query) ?? [];
  return {
    id: `example-${index + 1}`,
    hash: null,
    title,
    query,
    variables: JSON.stringify(variables, null, 2),
    headers: null,
    operationName: title,
    response: null,
  };
}

/** A JavaScript string that cannot end the script that it stands in. */
function toLiteral(text = ''): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}
