import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The size of what production needs of `node_modules`, in MB as `du` counts; undefined where it cannot be installed. */
export function installedMB(): number | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'bench-install-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(join(root, file), join(folder, file));
    const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    if (spawnSync('npm', args, { cwd: folder }).status !== 0) return undefined;
    const { stdout } = spawnSync('du', ['-sk', join(folder, 'node_modules')], { encoding: 'utf8' });
    return (Number.parseInt(stdout, 10) * 1024) / 1e6;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
