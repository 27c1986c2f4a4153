import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEventStream } from '../live/event-stream.ts';
import { startCommand } from '../support/program.ts';
import { startHostUpstream } from './host-upstream.ts';
import { type Recipe, recipes, type Step } from './recipes.ts';
import { ScratchCopy } from './scratch-copy.ts';

// Slow: each recipe is followed in a copy of the repository, and then again without each of its edits.
const patience = 120_000;
const contributing = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');

let copy: ScratchCopy;
let upstream: Awaited<ReturnType<typeof startHostUpstream>>;
beforeAll(async () => {
  copy = new ScratchCopy();
  upstream = await startHostUpstream();
});
afterAll(async () => {
  copy[Symbol.dispose]();
  await upstream[Symbol.asyncDispose]();
});

/** The endpoint of a gateway that runs from the copy. */
function startCopy(): Promise<string> {
  const env = {
    UPSTREAM_URL: upstream.url,
    UPSTREAM_TOKEN: 'any',
    UPSTREAM_API: 'system_tasks',
    PORT: '0',
    LIVE_INTERVAL_MS: '100',
  };
  return startCommand(process.execPath, ['--import', 'tsx', 'src/main.ts'], env, copy.folder).endpoint;
}

/** An answer as a client sees it: the data, and the errors without what differs by the way of asking. */
interface Seen {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

const json = { 'content-type': 'application/json' };

async function post(url: string, query: string): Promise<Seen> {
  const response = await fetch(url, { method: 'POST', headers: json, body: JSON.stringify({ query }) });
  return (await response.json()) as Seen;
}

async function get(url: string, query: string): Promise<Seen> {
  return (await (await fetch(`${url}?query=${encodeURIComponent(query)}`)).json()) as Seen;
}

async function subscribe(url: string, query: string): Promise<Seen> {
  await using stream = await openEventStream(url, { query });
  return (await stream.next()) ?? {};
}

/** What every way of asking answers for a list with these arguments and this selection of a task. */
async function askForTasks(url: string, args: string, fields: string): Promise<readonly Seen[]> {
  const list = `systemTasks${args} { nodes { ${fields} } }`;
  const change = await subscribe(url, `subscription { systemTasksChanged${args} { nodes { ${fields} } } }`);
  const { data } = change as { data?: { systemTasksChanged?: unknown } };
  return [
    await post(url, `{ ${list} }`),
    await get(url, `{ ${list} }`),
    // The schema's own part is resolved by other code.
    withoutSchema(await post(url, `{ ${list} __schema { queryType { name } } }`)),
    { ...change, ...(data?.systemTasksChanged !== undefined && { data: { systemTasks: data.systemTasksChanged } }) },
  ];
}

function withoutSchema(seen: Seen): Seen {
  const { __schema, ...data } = (seen.data ?? {}) as { readonly __schema?: unknown };
  return seen.data ? { ...seen, data } : seen;
}

const everyWay = (seen: object): object[] => [seen, seen, seen, seen].map((each) => expect.objectContaining(each));
const nodes = (...tasks: unknown[]): object => ({ data: { systemTasks: { nodes: tasks } } });

/** What proves that a recipe has worked: throws if it has not. */
const proofs: Readonly<Record<keyof typeof recipes, (url: string) => Promise<void>>> = {
  async field(url) {
    const seen = await askForTasks(url, '', 'host');
    expect(seen).toEqual(everyWay(nodes({ host: 'slow' }, { host: null }, null)));
    for (const { errors } of seen) expect(errors?.[0]?.message).toContain('host is not a string');
  },
  async computedField(url) {
    const [yes, no] = [{ needsAttention: true }, { needsAttention: false }];
    expect(await askForTasks(url, '', 'needsAttention')).toEqual(everyWay(nodes(yes, no, no)));
  },
  async upstreamFilter(url) {
    const seen = await askForTasks(url, '(filter: { host: "slow" })', 'fullName');
    expect(seen).toEqual(everyWay(nodes({ fullName: 'ldap_sync:1' })));
  },
  async scannedFilter(url) {
    const seen = await askForTasks(url, '(filter: { expires: { from: "2025-05-22T00:00:00Z" } })', 'fullName');
    expect(seen).toEqual(everyWay(nodes({ fullName: 'ldap_sync:2' })));
  },
  async limit(url) {
    const query = `{ ${Array.from({ length: 21 }, (_, index) => `a${index}: __typename`).join(' ')} }`;
    const message = 'The operation must have at most 20 root fields, but got 21.';
    const refused = { errors: [expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } })] };
    expect([await post(url, query), await get(url, query)]).toMatchObject([refused, refused]);
    expect(await post(url, '{ a: __typename }')).toEqual({ data: { a: 'Query' } });
  },
  async setting(url) {
    expect(await (await fetch(new URL('/health/live', url))).json()).toEqual({ status: 'live', instance: 'gateway' });
  },
  async metric(url) {
    await post(url, '{ noSuchField }');
    expect(await (await fetch(new URL('/metrics', url))).text()).toContain('_failed_operations_total 1\n');
  },
  async tab(url) {
    expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('query KindsOfTask');
  },
};

/** The recipe's text in CONTRIBUTING.md. */
function textOf({ title }: Recipe): string {
  const [, text] = new RegExp(`^- \\*\\*${title}\\*\\*(.*?)(?=^- \\*\\*|^$)`, 'ms').exec(contributing) ?? [];
  if (text === undefined) throw new Error(`CONTRIBUTING.md has no recipe "${title}".`);
  return text;
}

describe.each(Object.entries(recipes) as [keyof typeof recipes, Recipe][])('the recipe of a %s', (name, recipe) => {
  const { steps, codegen } = recipe;

  it('names in CONTRIBUTING.md the files that it changes, in their order, and whether code is generated', () => {
    const named = [...textOf(recipe).matchAll(/`(schema\.graphql|src\/[\w./-]+\.(?:ts|yaml))`/g)].map(
      ([, file]) => file,
    );
    expect(named).toEqual([...new Set(steps.map(({ file }) => file))]);
    expect(textOf(recipe).includes('`npm run codegen`')).toBe(codegen.length > 0);
  });

  it(
    'works',
    async () => {
      copy.reset(steps);
      if (codegen.length > 0) expect(await copy.isGenerated(codegen), 'generated code').toBe(false);
      await copy.generate(codegen);
      expect(copy.compilerErrors()).toEqual([]);
      await proofs[name](await startCopy());
    },
    patience,
  );

  it.each(steps.map((step: Step, index) => ({ ...step, index, text: step.add.trim().split('\n')[0] })))(
    'is noticed by the $noticedBy to lack "$text" in $file',
    async ({ noticedBy, index }) => {
      copy.reset(steps.filter((_, each) => each !== index));
      await copy.generate(codegen);
      if (noticedBy === 'compiler') return expect(copy.firstCompilerError()).toBeDefined();
      const starting = startCopy();
      if (noticedBy === 'start-up') return expect(starting).rejects.toThrow('ended with');
      return expect(proofs[name](await starting)).rejects.toThrow();
    },
    patience,
  );
});
