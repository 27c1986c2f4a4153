import { ApolloProvider, useQuery } from '@apollo/client/react';
import { createElement, Fragment, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { createTaskClient } from './task-client.ts';
import { listQuery } from './task-list.ts';

/** Put in the place of its name when the page is bundled. */
declare const ENDPOINT: string;

function TaskListPage(): ReactElement {
  const { data, error, loading, fetchMore } = useQuery(listQuery, {
    variables: { first: 5 },
    errorPolicy: 'all',
    notifyOnNetworkStatusChange: true,
  });
  const { edges = [], pageInfo } = data?.systemTasks ?? {};
  const rows = edges.map(({ node }, index) => createElement('li', { key: index }, node?.name ?? 'unreadable'));
  const loadMore = (): void => void fetchMore({ variables: { after: pageInfo?.endCursor ?? null } });
  const more = createElement('button', { type: 'button', disabled: loading, onClick: loadMore }, 'Load more');
  return createElement(
    Fragment,
    {},
    error ? createElement('p', { role: 'alert' }, error.message) : null,
    createElement('ul', {}, rows),
    pageInfo?.hasNextPage ? more : null,
  );
}

const { client } = createTaskClient(ENDPOINT);
const provided = { client, children: createElement(TaskListPage) };
createRoot(document.body).render(createElement(ApolloProvider, provided));
