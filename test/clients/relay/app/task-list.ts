import { createElement, Fragment, type ReactElement, useEffect } from 'react';
import { useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import type { OperationType } from 'relay-runtime';
import type { QuerySystemTasksArgs } from '../../../../src/resolvers/generated/schema.ts';
import { type FragmentKey, graphql } from '../graphql.ts';
import { TaskRow, type TaskRowKey, type TaskRowProps } from './task-row.ts';

export type ListVariables = Omit<QuerySystemTasksArgs, 'page'>;

type TaskListKey = FragmentKey<{
  readonly systemTasks: {
    readonly totalCount: number | null;
    readonly edges: readonly { readonly node: TaskRowKey | null }[];
  } | null;
}>;

interface TaskListQuery extends OperationType {
  readonly variables: ListVariables;
  readonly response: TaskListKey;
}

/** How many rows a press of the button loads. */
const pageSize = 5;

export type Paging = ReturnType<typeof usePaginationFragment<TaskListQuery, TaskListKey>>;

export interface TaskListProps {
  readonly onCommit: (paging: Paging) => void;
  readonly onRowCommit: TaskRowProps['onCommit'];
}

/** A page of an app: the list that its first query asks for. */
export function TaskListPage({ variables, ...props }: TaskListProps & { variables: ListVariables }): ReactElement {
  const query = useLazyLoadQuery<TaskListQuery>(
    graphql`
      query taskListQuery(
        $filter: SystemTaskFilter
        $orderBy: [SystemTaskOrder!]
        $first: Int
        $after: String
        $last: Int
        $before: String
      ) {
        ...taskList_query
          @arguments(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before)
      }
    `,
    variables,
  );
  return createElement(TaskList, { ...props, query });
}

function TaskList({ query, onCommit, onRowCommit }: TaskListProps & { query: TaskListKey }): ReactElement {
  const paging = usePaginationFragment<TaskListQuery, TaskListKey>(
    graphql`
      fragment taskList_query on Query
      @refetchable(queryName: "taskListPaginationQuery")
      @argumentDefinitions(
        filter: { type: "SystemTaskFilter" }
        orderBy: { type: "[SystemTaskOrder!]" }
        first: { type: "Int" }
        after: { type: "String" }
        last: { type: "Int" }
        before: { type: "String" }
      ) {
        systemTasks(
          filter: $filter
          orderBy: $orderBy
          first: $first
          after: $after
          last: $last
          before: $before
        ) @connection(key: "taskList_systemTasks") {
          totalCount
          edges {
            node {
              id
              ...taskRow_task
            }
          }
        }
      }
    `,
    query,
  );
  useEffect(() => {
    onCommit(paging);
  });
  const edges = paging.data.systemTasks?.edges ?? [];
  const rows = edges.map(({ node }, index) =>
    node
      ? createElement(TaskRow, { key: index, task: node, onCommit: onRowCommit })
      : createElement('li', { key: index }, 'unreadable'),
  );
  const { hasNext, isLoadingNext, loadNext } = paging;
  const press = { disabled: isLoadingNext, onClick: () => void loadNext(pageSize) };
  const more = createElement('button', { type: 'button', ...press }, 'Load more');
  return createElement(Fragment, {}, createElement('ul', {}, rows), hasNext ? more : null);
}
