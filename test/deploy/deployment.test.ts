import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { startProgram } from '../support/program.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the Dockerfile', () => {
  const text = read('Dockerfile');
  const dockerfile = text.replace(/\\\n\s*/g, '').split('\n');
  const instructions = (name: string): string[] =>
    dockerfile.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  it('copies what exists, and what .dockerignore lets through', () => {
    const copied = instructions('COPY')
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(' ').slice(0, -1));
    const letThrough = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(copied).toContain('src');
    for (const path of copied) {
      expect(existsSync(join(root, path)), path).toBe(true);
      expect(letThrough).toContain(`!${path}`);
    }
  });

  it('puts into the image what the package has to have', () => {
    const final = text.slice(text.lastIndexOf('FROM '));
    for (const path of ['dist', 'node_modules', 'schema.graphql', 'package.json']) expect(final).toContain(path);
    expect(final).toMatch(/^USER node$/m);
    expect(instructions('ENTRYPOINT')).toEqual([JSON.stringify(['node', 'dist/main.js']).replace(',', ', ')]);
  });

  it('runs on a Node that the package supports', () => {
    for (const image of instructions('FROM')) expect(image).toMatch(/^node:20-slim\b/);
    expect(read('package.json')).toContain('"node": ">=20.19.0"');
  });

  it('has a health check that succeeds while the gateway lives, and fails when it does not', async () => {
    const [, command = ''] = /CMD (\[.*\])$/.exec(instructions('HEALTHCHECK')[0] ?? '') ?? [];
    const [, ...args] = JSON.parse(command) as string[];
    const program = startProgram({ PORT: '0' });
    const { port } = new URL(await program.endpoint);
    const check = () =>
      run(process.execPath, args, { env: { PORT: port } }).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    expect(await check()).toBe(0);
    program.signal('SIGTERM');
    await program.end;
    expect(await check()).toBe(1);
  });
});

describe('the systemd unit', () => {
  const unit = read('src/deploy/system-tasks-graphql.service');

  it('waits longer for the end than the gateway takes by default', () => {
    const { shutdownMs, shutdownDelayMs } = loadConfig({});
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? [];
    expect(Number(seconds) * 1_000).toBeGreaterThan(shutdownMs + shutdownDelayMs);
  });

  it('starts the command that the package has', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: object };
    expect(Object.keys(bin).map((name) => `/${name}`)).toContain(/^ExecStart=\S*(\/[\w-]+)$/m.exec(unit)?.[1]);
  });

  it('is one that systemd understands', async ({ skip }) => {
    const present = await run('systemd-analyze', ['--version']).then(
      () => true,
      () => false,
    );
    skip(!present, 'systemd-analyze is not installed');
    const folder = await mkdtemp(join(tmpdir(), 'unit-'));
    const path = join(folder, 'system-tasks-graphql.service');
    // The command that it starts is not installed here.
    await writeFile(path, unit.replace(/^ExecStart=.*$/m, `ExecStart=${process.execPath}`));
    const { stderr } = await run('systemd-analyze', ['verify', path]);
    await rm(folder, { recursive: true });
    expect(stderr).toBe('');
  });
});
