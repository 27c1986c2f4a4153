import type { Logger } from 'pino';
import type { UpstreamEvents } from '../transport/upstream-events.ts';
import type { Metrics } from './metrics.ts';
import { printable } from './printable.ts';

/** Counts what happens on the way to the upstream, and logs each departure from its contract when it is first seen. */
export function createUpstreamListener(logger: Logger, metrics: Metrics | undefined): UpstreamEvents {
  return {
    called: (outcome, seconds) => metrics?.called(outcome, seconds),
    retried: () => metrics?.retried(),
    coalesced: () => metrics?.coalesced(),
    drifted(kind, name, first) {
      metrics?.drifted(kind);
      if (first) logger.warn({ drift: kind, name: printable(name, 60) }, 'The upstream departs from its contract.');
    },
  };
}
