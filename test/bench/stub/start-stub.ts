import { startProcess } from '../start-process.ts';
import { script } from '../systems.ts';
import { StubControl } from './stub-control.ts';

/** Starts the upstream stub in a process of its own, beside the load generator. */
export async function startStub(): Promise<{ readonly stub: StubControl; stop(): Promise<void> }> {
  const server = await startProcess({ args: script('stub/stub-main.ts'), env: {}, core: 1 });
  await server.listening;
  return { stub: new StubControl(server.origin), stop: () => server.stop() };
}
