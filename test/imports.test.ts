import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** What each folder may import, besides itself: `.` stands for the files beside the folders. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  cli: ['server.ts', 'config', 'observability', 'sandbox', 'errors.ts'],
  config: ['errors.ts'],
  connection: ['errors.ts', 'values'],
  doctor: ['config', 'observability', 'transport', 'upstream', 'errors.ts'],
  execution: ['resolvers', 'schema', 'limits', 'live', 'tasks', 'connection', 'upstream', 'json', 'errors.ts'],
  flights: [],
  graphiql: ['http'],
  http: ['observability', 'json', 'flights', 'errors.ts'],
  json: ['values', 'errors.ts'],
  limits: ['tasks', 'connection', 'upstream', 'errors.ts'],
  live: ['tasks', 'connection', 'upstream', 'json', 'errors.ts'],
  observability: ['config', 'transport', 'errors.ts'],
  operations: [
    'http',
    'observability',
    'rules',
    'limits',
    'execution',
    'resolvers',
    'tasks',
    'upstream',
    'transport',
    'json',
    'flights',
    'config',
    'errors.ts',
  ],
  resolvers: [
    'observability',
    'limits',
    'live',
    'tasks',
    'connection',
    'upstream',
    'transport',
    'flights',
    'values',
    'config',
    'errors.ts',
  ],
  rules: ['http', 'limits', 'tasks', 'upstream', 'config', 'errors.ts'],
  sandbox: [],
  schema: ['resolvers'],
  tasks: ['connection', 'upstream', 'flights', 'values', 'errors.ts'],
  transport: ['flights', 'errors.ts'],
  upstream: ['transport', 'json', 'flights', 'values', 'errors.ts'],
  values: [],
  yoga: [
    'operations',
    'execution',
    'rules',
    'http',
    'observability',
    'resolvers',
    'live',
    'upstream',
    'transport',
    'config',
    'errors.ts',
  ],
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, specifier]) => specifier ?? '');
}

function relativeImports(file: string): string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(source, resolve(source, dirname(file), specifier)));
}

it.each(Object.entries(allowed))('%s imports only from itself and %j', (folder, others) => {
  const own = files.filter((file) => file.startsWith(`${folder}/`));
  expect(own).not.toHaveLength(0);
  for (const file of own) {
    const foreign = relativeImports(file).filter((target) => ![folder, ...others].includes(target.split('/')[0] ?? ''));
    expect(foreign, file).toEqual([]);
  }
});

it('has no folder without such a rule', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
  expect([...folders].sort()).toEqual(Object.keys(allowed).sort());
});

it('has few files beside its folders', () => {
  const loose = files.filter((file) => !file.includes('/'));
  expect(loose.sort()).toEqual(['errors.ts', 'gateway.ts', 'main.ts', 'sandbox-main.ts', 'server.ts']);
});

/** The way from a node back to itself, if there is one. */
function cycleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const finished = new Set<string>();
  const search = (node: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (finished.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = search(next, [...way, node]);
      if (cycle) return cycle;
    }
    finished.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = search(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

it('finds cycles', () => {
  const edges = (...pairs: [string, string][]) => new Map(pairs.map(([from, to]) => [from, new Set([to])]));
  expect(cycleIn(edges(['a', 'b'], ['b', 'c']))).toBeUndefined();
  expect(cycleIn(edges(['a', 'b'], ['b', 'c'], ['c', 'b']))).toEqual(['b', 'c', 'b']);
});

it('has no cycle of files, nor of folders, not even of types', () => {
  const byFile = new Map(files.map((file) => [file, new Set(relativeImports(file))]));
  expect(cycleIn(byFile)).toBeUndefined();
  const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : file);
  const byFolder = new Map<string, Set<string>>();
  for (const [file, targets] of byFile) {
    const folder = folderOf(file);
    const others = byFolder.get(folder) ?? new Set();
    for (const target of targets) if (folderOf(target) !== folder) others.add(folderOf(target));
    byFolder.set(folder, others);
  }
  expect(cycleIn(byFolder)).toBeUndefined();
});

it('keeps GraphQL out of connection, upstream, tasks and live, and every package out of the sandbox', () => {
  for (const file of files) {
    const packages = importsOf(file).filter((specifier) => !/^(\.|node:)/.test(specifier));
    if (/^(connection|flights|json|live|tasks|transport|upstream|values)\//.test(file))
      expect(
        packages.filter((name) => name.includes('graphql')),
        file,
      ).toEqual([]);
    if (file.startsWith('sandbox/')) expect(packages, file).toEqual([]);
  }
});

it('reads the environment in one file only', () => {
  const readers = files.filter((file) => readFileSync(join(source, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(['config/load-config.ts']);
});

it('keeps every file below 200 lines', () => {
  const long = files.filter(
    (file) => !file.includes('/generated/') && readFileSync(join(source, file), 'utf8').split('\n').length > 200,
  );
  expect(long).toEqual([]);
});
