import { readFileSync, writeFileSync } from 'node:fs';
import { settingsReference } from './documentation.ts';

/** Writes `README.md` next to this file; with `--check`, fails if it differs. */
const file = new URL('README.md', import.meta.url);
const reference = settingsReference();
if (!process.argv.includes('--check')) writeFileSync(file, reference);
else if (readFileSync(file, 'utf8') !== reference) {
  console.error('src/config/README.md is out of date: run npm run codegen:settings.');
  process.exitCode = 1;
}
