import { jsonAnswer, type PlainAnswer } from './plain-answer.ts';
import { type PlainRequest, refusedMethod } from './plain-request.ts';
import type { Readiness } from './readiness.ts';

/** Answers requests to paths other than GraphQL's. */
export type PlainHandler = (request: PlainRequest) => Promise<PlainAnswer>;

/**
 * Serves the health of the process, its metrics if they share this port, and 404 for every other path; all below
 * `basePath`.
 */
export function createRoutes(readiness: Readiness, metrics: PlainHandler | undefined, basePath: string): PlainHandler {
  const nothing = jsonAnswer(404, { error: `Nothing is served at this path. GraphQL is at ${basePath}/graphql.` });
  return async (request) => {
    switch (request.path.startsWith(`${basePath}/`) ? request.path.slice(basePath.length) : undefined) {
      case '/health/live':
        return refusedMethod(request) ?? jsonAnswer(200, { status: 'live' });
      case '/health/ready':
        return refusedMethod(request) ?? readinessAnswer(readiness);
      case '/metrics':
        return metrics?.(request) ?? nothing;
      default:
        return nothing;
    }
  };
}

/** Serves only the metrics, on their own port. */
export function createMetricsRoutes(metrics: PlainHandler | undefined): PlainHandler {
  const nothing = jsonAnswer(404, { error: 'Nothing is served at this path. Metrics are at /metrics.' });
  return async (request) => (request.path === '/metrics' && metrics?.(request)) || nothing;
}

async function readinessAnswer(readiness: Readiness): Promise<PlainAnswer> {
  const status = await readiness.state();
  return jsonAnswer(status === 'ready' ? 200 : 503, { status });
}
