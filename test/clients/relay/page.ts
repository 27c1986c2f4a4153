import { createElement, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { Environment, type GraphQLTaggedNode, RecordSource, Store } from 'relay-runtime';
import { TaskListPage } from './app/task-list.ts';
import { EndpointNetwork } from './endpoint-network.ts';
import { setArtifacts } from './graphql.ts';

/** Both are put in the place of their names when the page is bundled. */
declare const ENDPOINT: string;
declare const RELAY_ARTIFACTS: readonly [string, GraphQLTaggedNode][];

setArtifacts(new Map(RELAY_ARTIFACTS));

const { network } = new EndpointNetwork(ENDPOINT);
const environment = new Environment({ network, store: new Store(new RecordSource()) });
const ignore = (): void => undefined;
const page = createElement(TaskListPage, { variables: { first: 5 }, onCommit: ignore, onRowCommit: ignore });
const provided = { environment, children: createElement(Suspense, { fallback: 'loading' }, page) };

createRoot(document.body).render(createElement(RelayEnvironmentProvider, provided));
