import { readFile } from 'node:fs/promises';
import type { BuiltPages } from './built-pages.ts';

/** The files of the built pages, beside the compiled form of this file. */
export const pageFiles = {
  start: new URL('page-start.gz', import.meta.url),
  ends: new URL('page-ends.json', import.meta.url),
};

let rendered: Promise<BuiltPages> | undefined;

/** Reads the built pages. Rejects if there are none, and the renderer is missing too. */
export async function readBuiltPages(): Promise<BuiltPages> {
  try {
    const [start, ends] = await Promise.all([readFile(pageFiles.start), readFile(pageFiles.ends, 'utf8')]);
    return { start, ends: JSON.parse(ends) as BuiltPages['ends'] };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    // The sources, as `npm run dev` and the tests run them, have no build beside them.
    rendered ??= import('./render-pages.ts').then(({ renderPages }) => renderPages());
    return rendered.catch((cause: unknown) => {
      rendered = undefined;
      throw new Error("GraphiQL's page is not built: run npm run build.", { cause });
    });
  }
}
