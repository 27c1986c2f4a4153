import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
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

  describe('has a health check that', () => {
    const [, command = ''] = /CMD (\[.*\])$/.exec(instructions('HEALTHCHECK')[0] ?? '') ?? [];
    const [, ...args] = JSON.parse(command) as string[];
    const check = (env: Readonly<Record<string, string>>): Promise<number> =>
      run(process.execPath, args, { env }).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );

    it('succeeds while the gateway lives, and fails when it does not', async () => {
      const program = startProgram({ PORT: '0' });
      const { port } = new URL(await program.endpoint);
      expect(await check({ PORT: port })).toBe(0);
      program.signal('SIGTERM');
      await program.end;
      expect(await check({ PORT: port })).toBe(1);
    });

    it.each([
      ['127.0.0.1', '0.0.0.0', ''],
      ['127.0.0.1', '', '/tasks'],
      ['127.0.0.1', 'localhost', '/tasks/v2'],
      ['::1', '::', ''],
      ['::1', '::1', '/tasks'],
    ])('asks %s if HOST is "%s", below BASE_PATH "%s"', async (address, host, basePath) => {
      const asked: (string | undefined)[] = [];
      const server = createServer(({ url }, response) => {
        asked.push(url);
        response.end();
      });
      server.listen(0, host === 'localhost' ? host : address);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      expect(await check({ HOST: host, PORT: String(port), BASE_PATH: basePath })).toBe(0);
      expect(asked).toEqual([`${basePath}/health/live`]);
      server.close();
    });
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
