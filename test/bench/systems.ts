import { fileURLToPath } from 'node:url';
import type { Workload } from './workloads.ts';

/** A server that is measured. */
export interface System {
  readonly name: string;
  /** Node's arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether its upstream is the list of runs. */
  readonly ofRuns?: boolean;
  /** Where a workload is sent; undefined: this system takes no part in it. */
  path(workload: Workload): string | undefined;
}

const graphqlPath = '/graphql';

/** All systems; `gateway` is the file that starts ours, `dist/main.js` or `src/main.ts`. */
export function createSystems(gateway: string): readonly System[] {
  const changing = (workload: Workload) => workload.stub.changing;
  const ours = gateway.endsWith('.ts') ? ['--import', 'tsx', gateway] : [gateway];
  const stillOnly = (workload: Workload) => (changing(workload) || workload.stub.hasRuns ? undefined : graphqlPath);
  return [
    { name: 'ours', args: ours, env: {}, path: (workload) => (workload.stub.hasRuns ? undefined : graphqlPath) },
    {
      name: 'ours, no answer cache',
      args: ours,
      env: { ANSWER_CACHE_BYTES: '0' },
      path: (workload) => (changing(workload) ? graphqlPath : undefined),
    },
    {
      name: 'ours, tasks API',
      args: ours,
      env: { UPSTREAM_API: 'tasks' },
      ofRuns: true,
      path: (workload) => (workload.stub.hasRuns ? graphqlPath : undefined),
    },
    {
      name: 'ours, system tasks API',
      args: ours,
      env: { UPSTREAM_API: 'system_tasks' },
      path: (workload) => (workload.stub.hasRuns ? graphqlPath : undefined),
    },
    {
      name: 'raw proxy',
      args: script('peers/raw-proxy.ts'),
      env: {},
      path: (workload) =>
        workload.rawRows === undefined || changing(workload) || workload.stub.hasRuns
          ? undefined
          : `/${workload.rawRows}`,
    },
    { name: 'Yoga', args: script('peers/hand-written-yoga.ts'), env: {}, path: stillOnly },
    { name: 'Yoga + JIT', args: script('peers/hand-written-yoga.ts'), env: { PEER_JIT: '1' }, path: stillOnly },
    { name: 'mercurius + JIT', args: script('peers/hand-written-mercurius.ts'), env: {}, path: stillOnly },
  ];
}

/** Node's arguments for a TypeScript file of the benchmarks. */
export function script(file: string): readonly string[] {
  return ['--import', 'tsx', fileURLToPath(new URL(file, import.meta.url))];
}
