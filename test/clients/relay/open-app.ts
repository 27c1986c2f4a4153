import './browser.ts';
import { act, createElement, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { Environment, RecordSource, Store } from 'relay-runtime';
import { type ListVariables, type Paging, TaskListPage } from './app/task-list.ts';
import type { RefetchRow } from './app/task-row.ts';
import { EndpointNetwork, type Exchange } from './endpoint-network.ts';

export interface App extends AsyncDisposable {
  readonly exchanges: readonly Exchange[];
  /** What the list's fragment last rendered with. */
  readonly paging: Paging;
  /** Each row's text. */
  rows(): string[];
  /** The refetch function that the row of the task with this name last rendered with. */
  refetchOf(name: string): RefetchRow;
  /** Does something, and waits until nothing is loading and all is rendered. */
  perform(action: () => unknown): Promise<void>;
}

/** Renders the app's page in a browser window, with a Relay environment of its own. */
export async function openApp(url: string, variables: ListVariables): Promise<App> {
  const network = new EndpointNetwork(url);
  const environment = new Environment({ network: network.network, store: new Store(new RecordSource()) });
  const container = document.createElement('div');
  const root = createRoot(container);
  let paging: Paging | undefined;
  const refetches = new Map<string, RefetchRow>();

  async function perform(action: () => unknown): Promise<void> {
    await act(async () => {
      action();
      await network.settled();
    });
    // What has been rendered since may load more.
    while (network.busy) await act(() => network.settled());
  }

  const page = createElement(TaskListPage, {
    variables,
    onCommit: (committed) => {
      paging = committed;
    },
    onRowCommit: (name, refetch) => refetches.set(name, refetch),
  });
  const provided = { environment, children: createElement(Suspense, { fallback: 'loading' }, page) };
  await perform(() => root.render(createElement(RelayEnvironmentProvider, provided)));

  return {
    exchanges: network.exchanges,
    get paging() {
      if (!paging) throw new Error('The list has not been rendered.');
      return paging;
    },
    rows: () => Array.from(container.querySelectorAll('li'), ({ textContent }) => textContent ?? ''),
    refetchOf(name) {
      const refetch = refetches.get(name);
      if (!refetch) throw new Error(`No row has the name ${name}.`);
      return refetch;
    },
    perform,
    async [Symbol.asyncDispose]() {
      await act(() => root.unmount());
    },
  };
}
