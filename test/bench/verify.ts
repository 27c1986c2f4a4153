import { isDeepStrictEqual } from 'node:util';
import { nextBody } from './load.ts';
import type { System } from './systems.ts';
import { rawAnswer, type Workload } from './workloads.ts';

/** Throws where the system's answer is not what the stub's rows say it must be. */
export async function verifyAnswer({ name, ofRuns }: System, url: string, workload: Workload): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: nextBody(workload),
  });
  const answer = (await response.json()) as { data?: unknown; errors?: unknown; results?: unknown };
  const raw = answer.results !== undefined;
  const right = raw
    ? isDeepStrictEqual(answer.results, rawAnswer(workload.rawRows ?? 0))
    : answer.errors === undefined &&
      isDeepStrictEqual(answer.data, ofRuns ? workload.expectedOfRuns : workload.expected);
  if (!right) throw new Error(`${name} answers ${workload.name} wrongly: ${JSON.stringify(answer).slice(0, 1000)}`);
}
