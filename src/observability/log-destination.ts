import { type DestinationStream, pino } from 'pino';
import { toTerminalLine } from './terminal-line.ts';

const bufferedBytes = 16_000;
const flushMs = 100;
/** Past it, lines are dropped: who does not read the log must not fill the memory. */
const maxBufferedBytes = 16 * 1024 * 1024;

/** Standard output: readable on a terminal, else JSON, buffered for a tenth of a second and flushed at the end. */
export function openLogDestination(stdout: NodeJS.WriteStream & { readonly fd: number }): DestinationStream {
  if (stdout.isTTY) return { write: (line) => void stdout.write(toTerminalLine(line)) };
  return pino.destination({
    dest: stdout.fd,
    sync: false,
    minLength: bufferedBytes,
    maxLength: maxBufferedBytes,
    periodicFlush: flushMs,
  });
}
