import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Without what npm, which may run the tests, tells its children: settings of this project, such as engine-strict.
const { PATH, HOME } = process.env;
const env = { PATH, HOME };
const root = fileURLToPath(new URL('../..', import.meta.url));
const inputs = [
  'package.json',
  'tsconfig.json',
  'src',
  'schema.graphql',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'test/bench/README.md',
  'test/clients/README.md',
  'test/graphiql/failing-tasks.png',
  '.npmrc',
];

/** What `npm pack` says of the tarball. */
export interface Tarball {
  readonly path: string;
  /** The paths of its files. */
  readonly files: readonly string[];
}

/** Packs a copy of the project below `folder`, so that no other test finds `dist` half built. */
export async function packProject(folder: string): Promise<Tarball> {
  const copy = join(folder, 'project');
  await mkdir(copy, { recursive: true });
  for (const input of inputs) await cp(join(root, input), join(copy, input), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const { stdout } = await run('npm', ['pack', '--json', '--foreground-scripts=false'], { cwd: copy, env });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { path: join(copy, packed.filename), files: packed.files.map(({ path }) => path) };
}

/**
 * Installs the tarball in the new folder `consumer`. Undefined, or why that cannot be done here: no registry is reached,
 * and npm's cache has not everything.
 */
export async function installTarball({ path }: Tarball, consumer: string): Promise<string | undefined> {
  await mkdir(consumer);
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1'];
  try {
    await run('npm', ['install', ...flags, path], { cwd: consumer, env });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const unreachable = /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|E50[234])/.exec(said);
    if (!unreachable) throw error;
    return `npm cannot reach its registry: ${unreachable[1]}`;
  }
}
