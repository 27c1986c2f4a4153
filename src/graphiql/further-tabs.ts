import type { ExampleTab } from './example-tab.ts';

/** Ways to read a list: by page number, and live. */
export const furtherTabs: readonly ExampleTab[] = [
  {
    query: `# How do I page by number, as in a table?
#
# "pagination" says where this page is. A list that
# grows as one scrolls had better use cursors, as the
# tab FailingTasks does.
query PageByNumber($number: Int!, $size: Int) {
  systemTasks(
    orderBy: { field: NAME }
    page: { number: $number, size: $size }
  ) {
    pagination {
      current
      totalPages
      previous
      next
      startIndex
      endIndex
      count
    }
    nodes {
      fullName
      status
    }
  }
}
`,
    variables: { number: 2, size: 10 },
  },
  {
    query: `# What is failing as of now?
#
# Goes on until you stop it: an event each time that
# a task of the list has changed.
subscription FailingNow(
  $filter: SystemTaskFilter
  $first: Int
) {
  systemTasksChanged(
    filter: $filter
    orderBy: {
      field: FINISH_TIMESTAMP
      direction: DESC
    }
    first: $first
  ) {
    totalCount
    added {
      fullName
    }
    changed {
      fullName
    }
    removedUuids
    nodes {
      fullName
      finishTimestamp
      problem {
        event
      }
    }
  }
}
`,
    variables: { filter: { status: ['ERROR'] }, first: 5 },
  },
];
