import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startCommand } from '../support/program.ts';
import { installTarball, packProject, type Tarball } from './pack-project.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let consumer: string;
let tarball: Tarball;
let cannotInstall: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  consumer = join(folder, 'consumer');
  tarball = await packProject(folder);
  cannotInstall = await installTarball(tarball, consumer);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the package holds what is needed to run it, and nothing else', () => {
  const beside = tarball.files.filter((path) => !path.startsWith('dist/'));
  expect(beside.sort()).toEqual([
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'package.json',
    'schema.graphql',
    'src/config/README.md',
    'src/deploy/README.md',
    'src/deploy/authentik-2025.8.md',
    'src/deploy/system-tasks-graphql.service',
    'test/bench/README.md',
    'test/clients/README.md',
    'test/graphiql/failing-tasks.png',
  ]);
  const built = tarball.files.filter((path) => path.startsWith('dist/'));
  expect(built).toEqual(expect.arrayContaining(['dist/main.js', 'dist/gateway.js', 'dist/gateway.d.ts']));
  const page = ['page-ends.json', 'page-license.txt', 'page-start.gz'].map((name) => `dist/graphiql/${name}`);
  expect(built.filter((path) => !/\.(js|d\.ts)$/.test(path)).sort()).toEqual(page);
  // They run when the package is built, and need a development dependency.
  expect(built.filter((path) => /(?:render|write)-pages/.test(path))).toEqual([]);
});

test('the package holds every file that its README links to', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(8);
  expect(tarball.files).toEqual(expect.arrayContaining(links));
});

beforeEach(({ task, skip }) => {
  if (task.name.startsWith('installed')) skip(cannotInstall !== undefined, cannotInstall);
});

function startBin(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return startCommand(join(consumer, 'node_modules/.bin/system-tasks-graphql'), args, env, consumer);
}

test('installed, the command starts on the sandbox, answers, and stops', async () => {
  const program = startBin(['--port', '0']);
  const response = await fetch(await program.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ systemTasks(first: 1) { nodes { fullName } } }"}',
  });
  expect(await response.json()).toEqual({ data: { systemTasks: { nodes: [{ fullName: expect.any(String) }] } } });
  const page = await fetch(await program.endpoint, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('GraphiQL');
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
});

test('installed, the command writes its version and its help', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const versioned = startBin(['--version']);
  expect(await versioned.end).toBe(0);
  expect(versioned.stdout).toBe(`${version}\n`);
  const helping = startBin(['--help']);
  expect(await helping.end).toBe(0);
  expect(helping.stdout).toContain('system-tasks-graphql doctor');
});

test('installed, the doctor examines an upstream', async () => {
  await using sandbox = await startSandbox();
  const program = startBin(['doctor', '--upstream-url', sandbox.url], { UPSTREAM_TOKEN: sandbox.adminToken });
  expect(await program.end).toBe(0);
  expect(program.stdout).toMatch(/^ok {4}envelope/m);
});

test('installed, createGateway is typed, and can be mounted as a fetch handler and in a server of node:http', async () => {
  await using sandbox = await startSandbox({ tasks: [] });
  await copyFile(join(root, 'test/package/consumer.ts'), join(consumer, 'consumer.ts'));
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const manifest = JSON.parse(await readFile(join(consumer, 'package.json'), 'utf8')) as object;
  await writeFile(join(consumer, 'package.json'), JSON.stringify({ ...manifest, type: 'module' }));
  await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compiled = await run(process.execPath, [compiler, '-p', consumer]).catch((error: { stdout: string }) => error);
  expect(compiled.stdout).toBe('');

  const { stdout } = await run(process.execPath, ['consumer.js', sandbox.url, sandbox.adminToken], { cwd: consumer });
  const answer = '{"data":{"systemTasks":{"totalCount":0}}}';
  expect(stdout.trimEnd().split('\n')).toEqual([
    answer,
    answer,
    expect.stringMatching(/^upstreamUrl is required\. maxPageSize must be .*, but got 0\.$/),
  ]);
});
