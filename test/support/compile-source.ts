import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
let compiled: Promise<string> | undefined;

/**
 * The path of the program as JavaScript, in a folder that is removed when this process ends. Tests that measure CPU time
 * or memory need it: tsx turns source maps on, with which every error costs many times what it costs in production.
 */
export function compileSource(): Promise<string> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-gateway-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['node_modules', 'package.json', 'schema.graphql']) {
    symlinkSync(join(root, name), join(folder, name));
  }
  const entryPoints = [join(root, 'src/**/*.ts')];
  await build({ entryPoints, outdir: join(folder, 'dist'), format: 'esm', target: 'node20', plugins: [importingJs] });
  return resolve(folder, 'dist/main.js');
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
