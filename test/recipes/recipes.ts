/** An edit of one file: `add` is put after or before a text that the file contains exactly once. */
export interface Edit {
  readonly file: string;
  readonly after?: string;
  readonly before?: string;
  readonly add: string;
}

/**
 * How forgetting an edit is noticed: by the compiler, at start-up, or in the answers alone, which is why every recipe ends
 * with a test that asks.
 */
export type NoticedBy = 'compiler' | 'start-up' | 'answers';

export interface Step extends Edit {
  readonly noticedBy: NoticedBy;
}

/** What `npm run codegen` is made of. */
export type Codegen = 'codegen:schema' | 'codegen:upstream' | 'codegen:settings';

/** A recipe of CONTRIBUTING.md, followed to the letter for one example. */
export interface Recipe {
  /** How the recipe begins, in CONTRIBUTING.md. */
  readonly title: string;
  readonly steps: readonly Step[];
  /** The parts of `npm run codegen` that have something to write. */
  readonly codegen: readonly Codegen[];
}

const schema = 'schema.graphql';
const openapi = 'src/upstream/system-tasks-api/openapi.yaml';
const task = 'src/upstream/task.ts';
const taskRow = 'src/upstream/system-tasks-api/task-row.ts';
const run = 'src/upstream/tasks-api/upstream-run.ts';
const taskQuery = 'src/upstream/task-query.ts';
const systemTasksApi = 'src/upstream/system-tasks-api/system-tasks-api.ts';
const tasksApi = 'src/upstream/tasks-api/tasks-api.ts';
const filter = 'src/tasks/filter.ts';
const predicate = 'src/tasks/predicate.ts';
const settings = 'src/config/settings.ts';
const documentSize = 'src/rules/document-size.ts';
const metrics = 'src/observability/metrics.ts';

/** Adds a field to the schema's SystemTask. */
function taskField(add: string): Edit {
  return { file: schema, after: '\n  expires: DateTime\n', add };
}

export const recipes = {
  field: {
    title: 'A field that the upstream sends',
    codegen: ['codegen:upstream', 'codegen:schema'],
    steps: [
      {
        file: openapi,
        after: '        expiring: { type: boolean }\n',
        add: '        host: { type: string, nullable: true }\n',
        noticedBy: 'compiler',
      },
      { ...taskField('  "The host that ran it."\n  host: String\n'), noticedBy: 'start-up' },
      { file: task, after: "  'updatedAt',\n", add: "  'host',\n", noticedBy: 'compiler' },
      { file: taskRow, after: "  expiring: 'optional',\n", add: "  host: 'optional',\n", noticedBy: 'compiler' },
      {
        file: taskRow,
        after: '    checkNullableBoolean(record, indexes.expiring);\n',
        add: '    checkNullableString(record, indexes.host);\n',
        noticedBy: 'answers',
      },
      {
        file: run,
        before: '  get expires(): null {\n',
        add: '  get host(): null {\n    return null;\n  }\n\n',
        noticedBy: 'compiler',
      },
    ],
  },
  computedField: {
    title: 'A field that is computed',
    codegen: ['codegen:schema'],
    steps: [
      { ...taskField('  "Whether somebody should look at it."\n  needsAttention: Boolean!\n'), noticedBy: 'compiler' },
      {
        file: 'src/execution/task-planner.ts',
        after: '  ...copied(taskFields),\n',
        add: "  needsAttention:\n    () =>\n    ({ status }, out) =>\n      out.ascii(String(status === 'ERROR')),\n",
        noticedBy: 'compiler',
      },
    ],
  },
  upstreamFilter: {
    title: 'A filter that the upstream has',
    codegen: ['codegen:upstream', 'codegen:schema'],
    steps: [
      {
        file: openapi,
        after: '        - { in: query, name: uid, schema: { type: string } }\n',
        add: '        - { in: query, name: host, schema: { type: string } }\n',
        noticedBy: 'compiler',
      },
      {
        file: schema,
        after: '\n  search: String\n',
        add: '  "Exact host."\n  host: String\n',
        noticedBy: 'answers',
      },
      {
        file: filter,
        after: '  readonly uid?: string | null;\n',
        add: '  readonly host?: string | null;\n',
        noticedBy: 'compiler',
      },
      { file: filter, after: 'const { name, uid,', add: ' host,', noticedBy: 'compiler' },
      {
        file: filter,
        after: "    ...toText('queue', queue),\n",
        add: "    ...toText('host', host),\n",
        noticedBy: 'answers',
      },
      {
        file: taskQuery,
        after: '  readonly uid?: string;\n',
        add: '  readonly host?: string;\n',
        noticedBy: 'compiler',
      },
      { file: systemTasksApi, after: "    uid: 'upstream',\n", add: "    host: 'upstream',\n", noticedBy: 'compiler' },
      { file: systemTasksApi, after: 'function toQueryString({ name, uid,', add: ' host,', noticedBy: 'compiler' },
      { file: systemTasksApi, after: '    uid,\n', add: '    host,\n', noticedBy: 'compiler' },
      {
        file: systemTasksApi,
        after: "  uid: 'filter.uid',\n",
        add: "  host: 'filter.host',\n",
        noticedBy: 'compiler',
      },
      {
        file: tasksApi,
        after: "    uid: 'narrowed',\n",
        add: "    host: { refused: 'is not known to authentik 2025.8 and later' },\n",
        noticedBy: 'compiler',
      },
    ],
  },
  scannedFilter: {
    title: 'A filter that the upstream lacks',
    codegen: ['codegen:schema'],
    steps: [
      {
        file: schema,
        after: '\n  finishTimestamp: SystemTaskTimeRange\n',
        add: '  "When the record expires; one that never does is in no range."\n  expires: SystemTaskTimeRange\n',
        noticedBy: 'answers',
      },
      {
        file: predicate,
        after: '  readonly finishTimestamp?: Range<string> | null;\n',
        add: '  readonly expires?: Range<string> | null;\n',
        noticedBy: 'compiler',
      },
      { file: predicate, after: 'uid, startTimestamp, finishTimestamp,', add: ' expires,', noticedBy: 'compiler' },
      {
        file: predicate,
        after: "within(toBound(task[field as 'startTimestamp'])));\n  }\n",
        add:
          "  const expiry = toRange('filter.expires', expires, toBound, compareInstants);\n" +
          '  if (expiry) conditions.push((task) => task.expires !== null && expiry(toBound(task.expires)));\n',
        noticedBy: 'answers',
      },
    ],
  },
  limit: {
    title: 'A limit',
    codegen: ['codegen:settings'],
    steps: [
      {
        file: settings,
        before: '  maxDirectives: setting(',
        add:
          '  maxRootFields: setting(integer({ min: 1, max: 100_000 }), {\n' +
          "    fallback: 20,\n    meaning: 'root fields of one operation',\n  }),\n",
        noticedBy: 'compiler',
      },
      {
        file: documentSize,
        after: '  readonly maxAliases: number;\n',
        add: '  readonly maxRootFields: number;\n',
        noticedBy: 'compiler',
      },
      {
        file: documentSize,
        after: "'alias' : 'aliases'}`, aliases);\n",
        add:
          '  const { length } = operation.selectionSet.selections;\n' +
          '  if (length > limits.maxRootFields)\n' +
          '    return tooLarge("have at most " + limits.maxRootFields + " root fields", length);\n',
        noticedBy: 'answers',
      },
    ],
  },
  setting: {
    title: 'A setting',
    codegen: ['codegen:settings'],
    steps: [
      {
        file: settings,
        before: '  readyChecksUpstream: setting(',
        add: "  instance: setting(text('NAME'), { fallback: 'gateway', meaning: 'name that `/health/live` returns' }),\n",
        noticedBy: 'compiler',
      },
      {
        file: 'src/server.ts',
        after: 'ownPort ? undefined : metricsPage, basePath',
        add: ', config.instance',
        noticedBy: 'compiler',
      },
      { file: 'src/http/routes.ts', after: 'basePath: string', add: ', instance: string', noticedBy: 'compiler' },
      { file: 'src/http/routes.ts', after: "{ status: 'live'", add: ', instance', noticedBy: 'compiler' },
    ],
  },
  metric: {
    title: 'A metric',
    codegen: [],
    steps: [
      {
        file: metrics,
        before: '  readonly #calls = new Tally(',
        add: "  readonly #failed = new Tally(prefix + '_failed_operations_total', 'Operations that failed.');\n",
        noticedBy: 'compiler',
      },
      { file: metrics, after: '      this.#scannedRows,\n', add: '      this.#failed,\n', noticedBy: 'answers' },
      {
        file: metrics,
        after: '    this.#operations.add(1, outcome);\n',
        add: "    if (outcome !== 'ok') this.#failed.add(1);\n",
        noticedBy: 'answers',
      },
    ],
  },
  tab: {
    title: 'A tab of GraphiQL',
    codegen: [],
    steps: [
      {
        file: 'src/graphiql/example-tabs.ts',
        after: 'export const exampleTabs: readonly ExampleTab[] = [\n',
        add:
          '  {\n    query: `# Which kinds of task are there?\n#\n# In the variables below, try 20.\nquery KindsOfTask($first: Int) {\n' +
          '  systemTasks(first: $first) {\n    nodes {\n      name\n    }\n  }\n}\n`,\n    variables: { first: 5 },\n  },\n',
        noticedBy: 'answers',
      },
    ],
  },
} as const satisfies Readonly<Record<string, Recipe>>;
