import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/compiled-gateway');
const keptMs = 3_600_000;
let compiled: Promise<string> | undefined;

/**
 * The path of the program as JavaScript. Tests that measure CPU time or memory need it: tsx turns source maps on, with
 * which every error costs many times what it costs in production.
 */
export function compileSource(): Promise<string> {
  compiled ??= compile();
  return compiled;
}

/** A folder for each state of the sources, so that test files that run at once share it, and later runs too. */
async function compile(): Promise<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(join(root, 'src', file)));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  const program = join(folder, 'dist/main.js');
  if (exists(program)) return program;

  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache)) {
    const path = join(cache, old);
    if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
  }
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  for (const name of ['package.json', 'schema.graphql']) symlinkSync(join(root, name), join(unfinished, name));
  await build({
    entryPoints: files.map((file) => join(root, 'src', file)),
    outdir: join(unfinished, 'dist'),
    outbase: join(root, 'src'),
    format: 'esm',
    target: 'node20',
    plugins: [importingJs],
  });
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another has been faster.
    if (!exists(program)) throw error;
  }
  return program;
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** As TypeScript's `rewriteRelativeImportExtensions`. */
const importingJs: Plugin = {
  name: 'importing-js',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/((?:from|import\()\s*'\.[^']*)\.ts'/g, "$1.js'"),
      loader: 'ts',
    }));
  },
};
