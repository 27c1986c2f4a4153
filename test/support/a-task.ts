import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';

/** A healthy task; `overrides` say what a test is about. */
export function aTask(overrides: Partial<SandboxTask> = {}): SandboxTask {
  return {
    uuid: '7d3e0f52-5a0c-4c2e-9f5e-2f6d1a9b0c11',
    name: 'ldap_sync',
    uid: null,
    description: 'Synchronization of an LDAP Source',
    start_timestamp: '2025-05-20T08:00:00.000001Z',
    finish_timestamp: '2025-05-20T08:00:01.000001Z',
    duration: 1,
    status: 'successful',
    messages: [],
    expires: null,
    expiring: false,
    ...overrides,
  };
}

/** `count` tasks whose names and uuids ascend together. */
export function tasks(count: number, overrides: (index: number) => Partial<SandboxTask> = () => ({})): SandboxTask[] {
  return Array.from({ length: count }, (_, index) =>
    aTask({ uuid: uuidOf(index), name: `task_${String(index).padStart(4, '0')}`, ...overrides(index) }),
  );
}

export function uuidOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** One task per value of a field, each with its own uuid; the uuids count down, so that they are never the stored order. */
export function tasksWith<Field extends keyof SandboxTask>(
  field: Field,
  values: readonly SandboxTask[Field][],
): readonly SandboxTask[] {
  return values.map((value, index) => ({ ...aTask({ uuid: uuidOf(1000 - index) }), [field]: value }));
}
