import { type DestinationStream, pino } from 'pino';
import { LineBatch } from './line-batch.ts';
import { toTerminalLine } from './terminal-line.ts';

/** Past it, lines are dropped: who does not read the log must not fill the memory. */
const maxBufferedBytes = 16 * 1024 * 1024;

/** Standard output: readable on a terminal, else JSON, buffered for a tenth of a second and flushed at the end. */
export function openLogDestination(stdout: NodeJS.WriteStream & { readonly fd: number }): DestinationStream {
  if (stdout.isTTY) return { write: (line) => void stdout.write(toTerminalLine(line)) };
  const batch = new LineBatch(pino.destination({ dest: stdout.fd, sync: false, maxLength: maxBufferedBytes }));
  // Before pino's own listeners, which write what they have been handed and end.
  process.prependListener('beforeExit', () => batch.pass());
  process.prependListener('exit', () => batch.flushSync());
  return batch;
}
