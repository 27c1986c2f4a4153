import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Kind, parse } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { documentedSettings } from '../src/config/documentation.ts';
import { errorTable } from '../src/errors.ts';
import { readBenchOptions } from './bench/bench-options.ts';
import { blocksOf } from './support/markdown.ts';
import { startGatewayOnSandbox } from './support/start-gateway.ts';
import { until } from './support/until.ts';

const root = new URL('../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'src/config/README.md',
  'src/deploy/README.md',
  'src/deploy/authentik-2025.8.md',
  'test/clients/README.md',
  'test/bench/README.md',
];
const commands = pages.flatMap((page) =>
  blocksOf(textOf(page), 'sh')
    .flatMap((block) => block.trim().split('\n'))
    .map((command) => ({ page, command })),
);
const variables = documentedSettings().flatMap(({ settings }) => settings.map(({ variable }) => variable));

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: object };
    for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });

  it('names files and folders that exist', () => {
    const folder = page.includes('/') ? page.replace(/[^/]*$/, '') : '';
    for (const [, path = ''] of text.matchAll(
      /[`(](\.{0,2}[\w-]*(?:\/[\w.-]+)+\/?|[A-Z]+\.md|[\w-]+\.(?:ts|graphql))[`)]/g,
    )) {
      // Routes, media types, a unit, what a build makes, and what the package exports.
      if (/^(?:\/|application\/|dist\/|system-tasks-graphql\/|req\/s$)/.test(path)) continue;
      const places = [path, `src/${path}`, folder + path];
      expect(
        places.some((place) => existsSync(new URL(place, root))),
        path,
      ).toBe(true);
    }
  });
});

/** The values of the schema's enums. */
const enumValues = parse(textOf('schema.graphql')).definitions.flatMap((definition) =>
  definition.kind === Kind.ENUM_TYPE_DEFINITION ? (definition.values ?? []).map(({ name }) => name.value) : [],
);

/** In capitals, and neither a setting nor an error code, nor a value of an enum: what Node.js, npm, git and the tests read. */
const otherNames = /^(?:NODE_OPTIONS|NODE_ENV|AUTHENTIK_TOKEN|CHROMIUM_PATH|GRAPHIQL_SCREENSHOT|SOAK_\w+)$/;

it.each(pages)('%s names settings and error codes that exist', (page) => {
  for (const [, name = ''] of textOf(page).matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g)) {
    if (!otherNames.test(name)) expect([...variables, ...Object.keys(errorTable), ...enumValues]).toContain(name);
  }
});

it.each(pages)('%s links to headings that exist', (page) => {
  const folder = new URL(page, root);
  for (const [, path = '', heading = ''] of textOf(page).matchAll(/\]\(([^):#]*)#([^)]+)\)/g)) {
    const target = readFileSync(path === '' ? folder : new URL(path, folder), 'utf8');
    const headings = [...target.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(headings).toContain(heading);
  }
});

/** Commands that something else runs for real. */
const runElsewhere = [
  // `.ci/run`, in a clean checkout: these, and each part of `check`.
  /^npm ci$/,
  /^npm run check$/,
  /^npm start$/,
  // `test/main.test.ts`, as a process. What differs are the variables, which are looked up below.
  /^(?:[A-Z_]+=\S+ )+npm start$/,
  // The tests of the package and its deployment, as far as they can; `src/deploy/README.md` says what has not been tried.
  /^(?:npm pack|docker|install|systemctl)\b/,
  /^(?:[A-Z_]+=\S+ )*system-tasks-graphql\b/,
  // `test/bench/bench.test.ts`. What differs are the options, which are read below.
  /^npm run bench\b/,
];
const isRunElsewhere = ({ command }: { command: string }) => runElsewhere.some((pattern) => pattern.test(command));

it.each(commands.filter(isRunElsewhere))('$page: $command names what there is', ({ command }) => {
  for (const [, name] of command.matchAll(/\b([A-Z_]+)=/g)) expect(variables).toContain(name);
  const [, options] = /^npm run bench -- ([^#]*)/.exec(command) ?? [];
  if (options !== undefined) expect(() => readBenchOptions(options.trim().split(/\s+/))).not.toThrow();
});

/** What each of the others has written when it has done what it is for. */
function isDone(command: string, output: string): boolean {
  if (command.startsWith('curl ')) {
    return output.split('{"data":{').length > (command.includes('subscription') ? 2 : 1);
  }
  if (command === 'npm run dev') return /^GraphQL: .*http/m.test(output);
  return command.startsWith('npx tsx test/clients/') && output.includes('\n');
}

const hasCurl = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'curl')));

it.each(commands.filter((command) => !isRunElsewhere(command)))('$page: $command works', async ({ command }) => {
  if (command.startsWith('curl ') && !hasCurl) {
    process.stderr.write(`\nNo curl on the PATH: not run: ${command}\n`);
    return;
  }
  await using gateway = await startGatewayOnSandbox({ tickMs: 50 }, { liveIntervalMs: 100 });
  const child = spawn(
    'sh',
    ['-c', command.replace('http://127.0.0.1:4000/graphql', gateway.url).replace(' 5173', ' 0')],
    {
      cwd: root,
      env: { ...process.env, PORT: '0' },
      // A group of its own, so that what it has started ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  await until(() => isDone(command, output) || child.exitCode !== null);
  expect(isDone(command, output), output + errors).toBe(true);
  expect(output).not.toContain('"errors"');
  if (!command.startsWith('curl ')) expect(errors).toBe('');
});

it('shows how to ask by curl, and how to subscribe', () => {
  const curls = commands.filter(({ command }) => command.startsWith('curl '));
  expect(curls.map(({ command }) => command.includes('subscription'))).toEqual([false, true]);
});
