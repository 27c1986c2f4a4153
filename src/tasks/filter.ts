import { badInput } from '../errors.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';

export interface TaskFilter {
  readonly name?: string | null;
  readonly uid?: string | null;
  readonly search?: string | null;
  readonly status?: readonly TaskStatus[] | null;
}

const statusCount = 4;

/** The conditions that the upstream answers. Throws BAD_USER_INPUT for text that has no UTF-8 form. */
export function toConditions(filter: TaskFilter | null | undefined): Omit<TaskQuery, 'order'> {
  const name = toText('filter.name', filter?.name);
  const uid = toText('filter.uid', filter?.uid);
  const search = toText('filter.search', filter?.search);
  const status = toStatus(filter?.status);
  return {
    ...(name !== undefined && { name }),
    ...(uid !== undefined && { uid }),
    ...(search !== undefined && { search }),
    ...(status !== undefined && { status }),
  };
}

/** Blanks are the upstream's to strip. */
function toText(argument: string, value: string | null | undefined): string | undefined {
  if (value == null || value === '') return undefined;
  if (!value.isWellFormed()) throw badInput(argument, 'be well-formed Unicode text', value);
  return value;
}

function toStatus(value: readonly TaskStatus[] | null | undefined): TaskStatus | undefined {
  const [status, ...others] = new Set(value ?? []);
  if (others.length === 0 || others.length === statusCount - 1) return others.length === 0 ? status : undefined;
  throw badInput('filter.status', 'be one status', value);
}
