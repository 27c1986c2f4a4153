import type { Logger } from 'pino';
import { describeFailure } from './describe-failure.ts';
import { type EndedRequest, outcomeOf } from './ended-request.ts';
import { printable } from './printable.ts';

const maxPathLength = 200;

/** Of requests that a monitor repeats for ever. */
const quietPaths: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** One line for one request. No header, no query string, no variable. */
export function logRequest(logger: Logger, ended: EndedRequest): void {
  const level = levelOf(ended);
  if (!logger.isLevelEnabled(level)) return;
  const { record, method, path, status, durationMs, aborted } = ended;
  const { failures, errorCodes } = record;
  logger[level](
    {
      reqId: record.id,
      traceId: record.traceparent?.slice(3, 35),
      method,
      path: printable(path, maxPathLength),
      status,
      durationMs: Math.round(durationMs * 1_000) / 1_000,
      operationType: record.operationType,
      operationName: record.operationName,
      outcome: outcomeOf(ended),
      upstreamCalls: record.operationType && record.upstreamCalls,
      shared: record.shared,
      scannedRows: record.operationType && record.scannedRows,
      errorCodes: errorCodes.length > 0 ? errorCodes : undefined,
      failures: failures.length > 0 && level !== 'info' ? failures.map(describeFailure) : undefined,
      aborted: aborted || undefined,
    },
    'request',
  );
}

function levelOf({ record, path, aborted }: EndedRequest): 'debug' | 'info' | 'warn' | 'error' {
  const { errorCodes } = record;
  if (errorCodes.includes('INTERNAL')) return 'error';
  if (!aborted && errorCodes.some((code) => code.startsWith('UPSTREAM_'))) return 'warn';
  return quietPaths.has(path) ? 'debug' : 'info';
}
