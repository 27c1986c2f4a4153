import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** What each folder may import, besides itself: `.` stands for the files beside the folders. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  resolvers: ['live', 'limits', 'tasks', 'connection', 'upstream', 'generated', 'errors.ts', 'instant.ts', 'uuid.ts'],
  http: ['observability', 'upstream', 'cancellation.ts', 'errors.ts', 'request-record.ts'],
  observability: ['upstream', 'config', 'errors.ts', 'request-record.ts'],
  plugins: ['http', 'operations', 'client-error.ts', 'errors.ts', 'request-record.ts'],
  graphiql: ['http'],
  limits: ['tasks', 'connection', 'generated', 'errors.ts'],
  rules: ['http', 'limits', 'tasks', 'client-error.ts', 'config', 'errors.ts'],
  schema: ['resolvers'],
  execution: ['limits', 'schema', 'live', 'tasks', 'connection', 'upstream', 'context.ts', 'errors.ts'],
  operations: [
    'http',
    'rules',
    'execution',
    'limits',
    'tasks',
    'upstream',
    'cancellation.ts',
    'client-error.ts',
    'config',
    'context.ts',
    'request-record.ts',
    'shared-flights.ts',
  ],
  live: ['tasks', 'connection', 'upstream', 'errors.ts'],
  tasks: ['connection', 'upstream', 'errors.ts', 'instant.ts'],
  connection: ['errors.ts'],
  upstream: ['generated', 'cancellation.ts', 'errors.ts', 'instant.ts', 'shared-flights.ts', 'uuid.ts'],
  sandbox: [],
  doctor: ['upstream', 'observability', 'config', 'errors.ts'],
  'command-line': ['config'],
  config: ['errors.ts'],
  // Its types name the classes that the resolvers are handed.
  generated: ['context.ts', 'live', 'tasks', 'upstream'],
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

it('keeps GraphQL out of connection, upstream, tasks and live, and every package out of the sandbox', () => {
  for (const file of files) {
    const packages = importsOf(file).filter((specifier) => !/^(\.|node:)/.test(specifier));
    if (/^(connection|live|tasks|upstream)\//.test(file))
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
    (file) => !file.startsWith('generated/') && readFileSync(join(source, file), 'utf8').split('\n').length > 200,
  );
  expect(long).toEqual([]);
});
