import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import type { Codegen, Edit } from './recipes.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const copied = ['src', 'schema.graphql', 'codegen.ts', 'tsconfig.json', 'package.json'];

const generatedFrom = [
  'schema.graphql',
  'src/upstream/system-tasks-api/openapi.yaml',
  'src/upstream/tasks-api/openapi.yaml',
  'src/config/settings.ts',
];
const generated = [
  'src/resolvers/generated/schema.ts',
  'src/upstream/system-tasks-api/generated/openapi.ts',
  'src/upstream/tasks-api/generated/openapi.ts',
  'src/config/README.md',
];

/** `text` with the edit. Throws if the text has its place never or more than once. */
export function edited(text: string, { file, after, before, add }: Edit): string {
  const place = after ?? before ?? '';
  const [start = '', end, ...others] = text.split(place);
  if (place === '' || end === undefined || others.length > 0) {
    throw new Error(
      `${file} must contain this once, but does so ${others.length + (end === undefined ? 0 : 1)} times: ${place}`,
    );
  }
  return after === undefined ? start + add + place + end : start + place + add + end;
}

/** A copy of the repository's sources, to change. */
export class ScratchCopy implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'recipe-'));
  readonly #sources: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, { readonly text: string; readonly file: ts.SourceFile }>();
  readonly #generated = new Map<string, ReadonlyMap<string, string>>();
  #checked: ts.SemanticDiagnosticsBuilderProgram | undefined;

  constructor() {
    mkdirSync(this.folder, { recursive: true });
    for (const path of copied) cpSync(join(root, path), join(this.folder, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    const files = copied.flatMap((path) => (path === 'src' ? sourcesBelow(path) : [path]));
    this.#sources = new Map(files.map((file) => [file, this.read(file)]));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Puts every file back as it was, with these edits. */
  reset(edits: readonly Edit[]): void {
    const texts = new Map(this.#sources);
    for (const edit of edits) texts.set(edit.file, edited(texts.get(edit.file) ?? '', edit));
    for (const [file, text] of texts) if (this.read(file) !== text) writeFileSync(join(this.folder, file), text);
  }

  /** Writes what is generated; from the same inputs, from memory. */
  async generate(scripts: readonly Codegen[]): Promise<void> {
    const key = [...scripts, ...generatedFrom.map((file) => this.read(file))].join('\0');
    const known = this.#generated.get(key);
    for (const [file, text] of known ?? []) writeFileSync(join(this.folder, file), text);
    if (known) return;
    for (const script of scripts) await this.#run(script, []);
    this.#generated.set(key, new Map(generated.map((file) => [file, this.read(file)])));
  }

  /** Whether what is generated is up to date, as `npm run codegen:check` sees it. */
  async isGenerated(scripts: readonly Codegen[]): Promise<boolean> {
    const checks = await Promise.allSettled(scripts.map((script) => this.#run(script, ['--check'])));
    return checks.every(({ status }) => status === 'fulfilled');
  }

  async #run(script: Codegen, flags: readonly string[]): Promise<void> {
    await run('npm', ['run', '--silent', script, '--', ...flags], { cwd: this.folder });
  }

  /** Every error of `src`, as `npm run typecheck` reports them. */
  compilerErrors(): readonly string[] {
    const program = this.#compile();
    return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(describe);
  }

  /** An error, from a file that has changed if there is one; undefined if there is none at all. */
  firstCompilerError(): string | undefined {
    const program = this.#compile();
    for (let next = program.getSemanticDiagnosticsOfNextAffectedFile(); next; ) {
      const [error] = next.result;
      if (error) return describe(error);
      next = program.getSemanticDiagnosticsOfNextAffectedFile();
    }
    // A type that is inferred through several files is not followed: all is checked anew.
    this.#checked = undefined;
    return this.compilerErrors()[0];
  }

  /** What has not changed is neither parsed nor checked again. */
  #compile(): ts.SemanticDiagnosticsBuilderProgram {
    const config = ts.getParsedCommandLineOfConfigFile(
      join(this.folder, 'tsconfig.json'),
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => fail(messageText) },
    );
    if (!config) throw new Error('tsconfig.json cannot be read.');
    // Of isolated modules, the compiler would not check again those that import what has changed.
    const isolated = { isolatedModules: false, verbatimModuleSyntax: false };
    const options = {
      ...config.options,
      ...isolated,
      incremental: true,
      tsBuildInfoFile: join(this.folder, 'tsbuildinfo'),
    };
    const host = ts.createIncrementalCompilerHost(options);
    const roots = config.fileNames.filter((name) => name.startsWith(join(this.folder, 'src/')));
    const parse = host.getSourceFile.bind(host);
    host.getSourceFile = (name, ...rest) => {
      const text = ts.sys.readFile(name) ?? '';
      const known = this.#parsed.get(name);
      if (known?.text === text) return known.file;
      const file = parse(name, ...rest);
      if (file) this.#parsed.set(name, { text, file });
      return file;
    };
    const program = ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, this.#checked);
    this.#checked = program;
    return program;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length));
}

function fail(message: string | ts.DiagnosticMessageChain): never {
  throw new Error(ts.flattenDiagnosticMessageText(message, '\n'));
}

function describe({ file, messageText }: ts.Diagnostic): string {
  return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
