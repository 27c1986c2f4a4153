import type { DestinationStream } from 'pino';
import { BoundedOutput } from './bounded-output.ts';
import { LineBatch } from './line-batch.ts';
import { toTerminalLine } from './terminal-line.ts';

/** Log lines beyond it are dropped: a reader that has stopped reading must not fill the memory. */
const maxWaitingBytes = 16 * 1024 * 1024;
/** How long the end waits for a reader of the log that takes nothing, and for one that takes a little, in milliseconds. */
const endPatienceMs = 500;
const maxEndMs = 5_000;

export interface LogDestination extends DestinationStream {
  /** How many lines have been dropped so far, as nobody took them. */
  readonly droppedLines: number;
  /** Writes a line that is not part of the log, after the lines before it. */
  writeText(line: string): void;
  /** Writes what has not been written yet before it returns, if the reader takes it within a moment. */
  flushSync(): void;
  /** The same, with more patience, without blocking the process. */
  end(): Promise<void>;
}

/**
 * Standard output or standard error: readable on a terminal, else JSON. Lines are written some tenth of a second later,
 * and when the process ends. No state of the stream stops the gateway: not a reader that does not read or has gone, nor
 * a full disk.
 */
export function openLogDestination(stream: NodeJS.WriteStream & { readonly fd: number }): LogDestination {
  if (stream.isTTY) return openTerminal(stream);
  const output = openOutput(stream);
  const batch = new LineBatch(output);
  const flushSync = (): void => batch.flushSync();
  process.on('exit', flushSync);
  return {
    get droppedLines() {
      return output.droppedLines;
    },
    write: (line) => batch.write(line),
    writeText(line) {
      batch.write(`${line}\n`);
      batch.pass();
    },
    flushSync,
    async end() {
      batch.pass();
      await output.drain(endPatienceMs, maxEndMs);
    },
  };
}

/** For a few lines of JSON: each is written at once. Node has made a pipe non-blocking when it made the stream. */
export function openOutput({ fd }: { readonly fd: number }): BoundedOutput {
  return new BoundedOutput({ fd, maxBytes: maxWaitingBytes, dropNotice });
}

/** Terminals take lines at once, and without a batch. */
function openTerminal(stream: NodeJS.WriteStream): LogDestination {
  return {
    droppedLines: 0,
    write: (line) => void stream.write(toTerminalLine(line)),
    writeText: (line) => void stream.write(`${line}\n`),
    flushSync: () => undefined,
    end: async () => undefined,
  };
}

/** In the form of the log's own lines. */
function dropNotice(droppedLines: number): string {
  const line = { level: 'warn', time: new Date().toISOString(), droppedLines, msg: 'log lines were dropped' };
  return `${JSON.stringify(line)}\n`;
}
