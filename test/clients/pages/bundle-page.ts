import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Artifacts } from '../relay/artifacts.ts';

export type PageName = 'apollo' | 'relay';

export interface BundledPage {
  readonly name: PageName;
  /** All of its JavaScript. */
  readonly script: Uint8Array;
}

/** Bundles `test/clients/NAME/page.ts` for a browser. `artifacts` are for Relay's. */
export async function bundlePage(name: PageName, endpoint: string, artifacts?: Artifacts): Promise<BundledPage> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../${name}/page.ts`, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
    define: {
      ENDPOINT: JSON.stringify(endpoint),
      RELAY_ARTIFACTS: JSON.stringify([...(artifacts ?? [])]),
      // Complaints of the libraries are part of what a test looks for.
      'process.env.NODE_ENV': '"development"',
    },
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`Bundling ${name} gave no file.`);
  return { name, script: file.contents };
}
