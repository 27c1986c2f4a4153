import type { Logger } from 'pino';
import type { UpstreamEvents } from '../transport/upstream-events.ts';
import type { EndedRequest } from './ended-request.ts';
import { logRequest } from './log-request.ts';
import { Metrics } from './metrics.ts';
import { RefusalLog, type RefusedStatus } from './refusal-log.ts';
import { createUpstreamListener } from './upstream-listener.ts';

/** Sees every request and every upstream call, logs them, and counts them if there are metrics. */
export interface Observation {
  /** Undefined if none are collected. */
  readonly metrics: Metrics | undefined;
  readonly events: UpstreamEvents;
  /** A request has arrived; `graphql` for one to the endpoint. */
  began(graphql: boolean): void;
  /** Told once for each `began`. */
  ended(ended: EndedRequest, graphql: boolean): void;
  /** A request was refused before it could be read; `reason` is a code. */
  refused(status: RefusedStatus, reason: string): void;
  /** Ends what it does on its own. */
  stop(): void;
}

export function createObservation(logger: Logger, withMetrics: boolean): Observation {
  const metrics = withMetrics ? new Metrics() : undefined;
  const refusals = new RefusalLog(logger);
  return {
    metrics,
    events: createUpstreamListener(logger, metrics),
    began(graphql) {
      if (graphql) metrics?.began();
    },
    ended(ended, graphql) {
      if (graphql) metrics?.ended(ended);
      logRequest(logger, ended);
    },
    refused(status, reason) {
      metrics?.refused(status);
      refusals.refused(status, reason);
    },
    stop() {
      refusals.stop();
      metrics?.stop();
    },
  };
}
