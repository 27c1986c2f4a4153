import { createElement, type ReactElement, useEffect } from 'react';
import { useRefetchableFragment } from 'react-relay';
import type { OperationType } from 'relay-runtime';
import { type FragmentKey, graphql } from '../graphql.ts';

export type TaskRowKey = FragmentKey<{
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly messages: readonly { readonly event: string }[];
}>;

interface TaskRowQuery extends OperationType {
  readonly variables: { readonly id?: string; readonly messages?: number };
}

export type RefetchRow = ReturnType<typeof useRefetchableFragment<TaskRowQuery, TaskRowKey>>[1];

export interface TaskRowProps {
  readonly task: TaskRowKey;
  readonly onCommit: (name: string, refetch: RefetchRow) => void;
}

export function TaskRow({ task, onCommit }: TaskRowProps): ReactElement {
  const [{ id, name, status, messages }, refetch] = useRefetchableFragment<TaskRowQuery, TaskRowKey>(
    graphql`
      fragment taskRow_task on SystemTask
      @refetchable(queryName: "taskRowRefetchQuery")
      @argumentDefinitions(messages: { type: "Int", defaultValue: 0 }) {
        id
        name
        status
        messages(last: $messages) {
          event
        }
      }
    `,
    task,
  );
  useEffect(() => {
    onCommit(name, refetch);
  });
  return createElement('li', { id }, [name, status, ...messages.map(({ event }) => event)].join(' '));
}
