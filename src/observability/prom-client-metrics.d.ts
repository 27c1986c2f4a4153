/** The parts of prom-client's `collectDefaultMetrics`, which come without types. */
declare module 'prom-client/lib/metrics/*.js' {
  import type { Registry } from 'prom-client';

  const addTo: (registry: Registry) => void;
  export default addTo;
}
