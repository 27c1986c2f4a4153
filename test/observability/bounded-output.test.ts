import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoundedOutput } from '../../src/observability/bounded-output.ts';
import { until } from '../support/until.ts';

const line = (index: number): string => `line ${index} – ${'x'.repeat(1_000)}\n`;
const dropNotice = (lines: number): string => `dropped ${lines}\n`;

let folder: string;
let fd: number;

/** Both ends of a pipe in one: full when nobody reads. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipe-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
});
afterEach(() => {
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

function readAll(): string {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(65_536);
  try {
    for (;;) chunks.push(Buffer.from(chunk.subarray(0, readSync(fd, chunk))));
  } catch {
    return Buffer.concat(chunks).toString();
  }
}

describe('a pipe', () => {
  it('gets every byte, in order, although it is full again and again', async () => {
    const output = new BoundedOutput({ fd, maxBytes: 10_000_000, dropNotice });
    const lines = Array.from({ length: 1_000 }, (_, index) => line(index));
    for (const each of lines) output.write(each);
    let read = '';
    await until(() => {
      read += readAll();
      return read.length === lines.join('').length;
    });
    expect(read).toBe(lines.join(''));
    expect(output.droppedLines).toBe(0);
  });

  it('that nobody reads makes nothing wait, fills no memory, and costs only the newest lines', async () => {
    const output = new BoundedOutput({ fd, maxBytes: 100_000, dropNotice });
    const lines = Array.from({ length: 1_000 }, (_, index) => line(index));
    for (let index = 0; index < 1_000; index += 10) output.write(lines.slice(index, index + 10).join(''));
    const { droppedLines } = output;
    expect(droppedLines).toBeGreaterThan(700);
    expect(droppedLines % 10).toBe(0);
    output.flushSync();
    await output.drain(50, 60_000);
    expect(output.droppedLines).toBe(droppedLines);

    let read = '';
    const expected = lines.slice(0, 1_000 - droppedLines).join('') + dropNotice(droppedLines);
    await until(() => {
      read += readAll();
      return read.length >= expected.length;
    });
    expect(read).toBe(expected);
    output.write('again\n');
    expect(readAll()).toBe('again\n');
  });

  it('that was full is written to the end by a flush, if somebody reads it by then', () => {
    const output = new BoundedOutput({ fd, maxBytes: 1_000_000, dropNotice });
    const filling = Buffer.alloc(65_536);
    writeSync(fd, filling);
    output.write(line(1));
    readAll();
    output.flushSync();
    expect(readAll()).toBe(line(1));
  });

  it('takes a line that is larger than itself', async () => {
    const output = new BoundedOutput({ fd, maxBytes: 1_000_000, dropNotice });
    const large = `${'y'.repeat(500_000)}\n`;
    output.write(large);
    output.write(line(2));
    let read = '';
    await until(() => {
      read += readAll();
      return read.endsWith(line(2));
    });
    expect(read).toBe(large + line(2));
  });
});

describe('a reader that has left', () => {
  it('costs what there was, and a new one gets what comes', () => {
    closeSync(fd);
    const path = join(folder, 'pipe');
    let reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    closeSync(reader);
    const output = new BoundedOutput({ fd, maxBytes: 1_000_000, dropNotice });
    output.write(line(1) + line(2));
    output.write(line(3));
    output.flushSync();
    expect(output.droppedLines).toBe(3);
    reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    output.write(line(4));
    const read = Buffer.alloc(65_536);
    const length = readSync(reader, read);
    expect(read.subarray(0, length).toString()).toBe(line(4) + dropNotice(3));
    closeSync(reader);
  });
});

describe('a disk that is full', () => {
  it('fails no write and holds up no flush', async () => {
    const full = openSync('/dev/full', 'w');
    const output = new BoundedOutput({ fd: full, maxBytes: 5_000, dropNotice });
    for (let index = 0; index < 10; index++) output.write(line(index));
    expect(output.droppedLines).toBeGreaterThan(4);
    output.flushSync();
    await output.drain(50, 60_000);
    closeSync(full);
  });
});
