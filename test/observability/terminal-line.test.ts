import { expect, it } from 'vitest';
import { createLogger } from '../../src/observability/create-logger.ts';
import { describeFailure } from '../../src/observability/describe-failure.ts';
import { logRequest } from '../../src/observability/log-request.ts';
import { toTerminalLine } from '../../src/observability/terminal-line.ts';

function shown(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const written: string[] = [];
  write(createLogger('trace', { write: (line) => void written.push(toTerminalLine(line)) }));
  return written.join('').replace(/^\d\d:\d\d:\d\d\.\d{3}/, 'TIME');
}

it('is one line for a request', () => {
  const record = {
    id: 'mine',
    traceparent: undefined,
    tracestate: undefined,
    operationName: 'Failing',
    operationType: 'query',
    upstreamCalls: 1,
    shared: undefined,
    scannedRows: 0,
    errorCodes: [],
    failures: [],
  } as const;
  const ended = { record, method: 'POST', path: '/graphql', status: 200, durationMs: 12.34567, aborted: false };
  expect(shown((logger) => logRequest(logger, ended))).toBe(
    'TIME INFO  POST /graphql 200 12 ms reqId=mine operationType=query operationName=Failing outcome=ok upstreamCalls=1 scannedRows=0\n',
  );
});

it('has colour for what needs eyes, and a stack below its line', () => {
  const text = shown((logger) =>
    logger.fatal({ failures: [describeFailure(new TypeError('boom'))] }, 'ended by a defect'),
  );
  const [line, ...stack] = text.split('\n');
  expect(line).toBe('TIME \u001b[31mFATAL\u001b[0m ended by a defect failures=[{"name":"TypeError"}]');
  expect(stack.join('\n')).toMatch(/^TypeError: boom\n {4}at /);
});
