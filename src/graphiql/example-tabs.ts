import type { ExampleTab } from './example-tab.ts';
import { furtherTabs } from './further-tabs.ts';

/**
 * What people ask most, in the order of the tabs. Each answers with data on the sandbox, and on a real authentik, if they have the
 * API that it needs.
 */
export const exampleTabs: readonly ExampleTab[] = [
  {
    query: `# What failed last, and why?
#
# Run it with the button here, or Ctrl-Enter.
# In the variables below, try "search": "ldap".
# For the next page, put endCursor into "after".
# Every field is explained in the docs, top left.
query FailingTasks(
  $search: String
  $first: Int
  $after: String
) {
  systemTasks(
    filter: { status: ERROR, search: $search }
    orderBy: {
      field: FINISH_TIMESTAMP
      direction: DESC
    }
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      fullName
      finishTimestamp
      problem {
        logLevel
        event
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: { search: '', first: 5, after: null },
  },
  {
    query: `# Which tasks take longest?
#
# "duration" is in seconds. For another order, delete
# DURATION and press Ctrl-Space.
query SlowestTasks($search: String, $first: Int) {
  systemTasks(
    filter: { search: $search }
    orderBy: { field: DURATION, direction: DESC }
    first: $first
  ) {
    nodes {
      fullName
      duration
      status
      finishTimestamp
    }
  }
}
`,
    variables: { search: 'sync', first: 10 },
  },
  {
    query: `# What did one task log when it ran last?
#
# "fullName" is that of any task in the other tabs.
# "minLevel" leaves out what is less severe.
query TaskLog(
  $fullName: String!
  $minLevel: SystemTaskLogLevel
  $last: Int
) {
  systemTaskByFullName(fullName: $fullName) {
    description
    status
    startTimestamp
    finishTimestamp
    messageCount
    messages(minLevel: $minLevel, last: $last) {
      timestamp
      logLevel
      event
      attributes
    }
  }
}
`,
    variables: { fullName: 'blueprints_discovery', minLevel: 'INFO', last: 5 },
  },
  {
    query: `# How many tasks are healthy?
#
# Of all, and of those that meet the filter.
query CountsByStatus($filter: SystemTaskFilter) {
  all: systemTasks {
    totalCount
    statusCounts {
      status
      count
    }
  }
  matching: systemTasks(filter: $filter) {
    totalCount
    statusCounts {
      status
      count
    }
  }
}
`,
    variables: { filter: { search: 'ldap' } },
  },
  {
    query: `# What waits, and what is running now?
#
# Needs authentik 2025.8 or later, or a sandbox with
# SANDBOX_API=tasks. In the variables below, "queue"
# may be the name of one queue.
query QueueDepth($queue: String, $first: Int) {
  waiting: systemTasks(
    filter: {
      queue: $queue
      state: [WAITING_FOR_DEPENDENCIES, QUEUED]
    }
  ) {
    totalCount
  }
  running: systemTasks(
    filter: {
      queue: $queue
      state: [
        CONSUMED
        PREPROCESS
        RUNNING
        POSTPROCESS
      ]
    }
    first: $first
  ) {
    totalCount
    nodes {
      fullName
      state
      queue
      updatedAt
    }
  }
}
`,
    variables: { queue: '', first: 10 },
    needsTasksApi: true,
  },
  ...furtherTabs,
];
