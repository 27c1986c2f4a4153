import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GraphQLTaggedNode } from 'relay-runtime';

const run = promisify(execFile);
const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const app = fileURLToPath(new URL('app', import.meta.url));
const schema = fileURLToPath(new URL('../../../schema.graphql', import.meta.url));

/** The results of relay-compiler for the app's documents, by the documents' names. */
export type Artifacts = ReadonlyMap<string, GraphQLTaggedNode>;

/** Runs relay-compiler on the app, with `schema.graphql` as it is shipped. */
export async function compileApp(): Promise<Artifacts> {
  const project = await mkdtemp(join(tmpdir(), 'system-tasks-relay-'));
  try {
    const output = join(project, 'artifacts');
    await mkdir(output);
    await cp(app, join(project, 'app'), { recursive: true });
    await cp(schema, join(project, 'schema.graphql'));
    await writeFile(join(project, 'relay.config.json'), JSON.stringify(config));
    await run(process.execPath, [compiler, '--noWatchman', '--output', 'quiet-with-errors'], { cwd: project });
    return await load(output);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

const config = {
  src: 'app',
  schema: 'schema.graphql',
  artifactDirectory: 'artifacts',
  language: 'typescript',
  eagerEsModules: true,
  useImportTypeSyntax: true,
};

const suffix = '.graphql.ts';

async function load(output: string): Promise<Artifacts> {
  const files = (await readdir(output)).filter((file) => file.endsWith(suffix));
  const loaded = files.map(async (file): Promise<[string, GraphQLTaggedNode]> => {
    const artifact = (await import(join(output, file))) as { readonly default: GraphQLTaggedNode };
    return [basename(file, suffix), artifact.default];
  });
  return new Map(await Promise.all(loaded));
}
