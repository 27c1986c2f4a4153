import { GatewayError } from '../errors.ts';
import { BrokenTask, type TaskRow } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { Finding } from './finding.ts';

/** Checks the rows of a page; `departures` are the deviations that the gateway tolerates. */
export function checkTasks({ rows, count }: TaskPage, departures: readonly string[]): Finding {
  const finding = (mark: Finding['mark'], text: string): Finding => ({ subject: 'tasks', mark, text });
  if (count === 0) return finding('warn', 'no tasks: none has run yet, or this token cannot see any.');
  const broken = rows.flatMap((row) => whyBroken(row) ?? []);
  const read = `${rows.length} of ${count} read`;
  if (broken.length > 0) {
    const mark = broken.length === rows.length ? 'fail' : 'warn';
    const advice = 'Clients receive null for each. Please report this with your authentik version.';
    return finding(mark, `${read}, ${broken.length} of them cannot be used. ${broken[0]} ${advice}`);
  }
  if (departures.length === 0) return finding('ok', `${read}, all as documented`);
  const shown = departures.slice(0, 5).join(', ');
  const advice = 'Clients receive documented values. Please report this with your authentik version.';
  return finding('warn', `${read}, all usable, with ${departures.length} undocumented or missing: ${shown}. ${advice}`);
}

function whyBroken(row: TaskRow): string | undefined {
  if (row instanceof BrokenTask) return row.message;
  try {
    // Reading a log checks it.
    row.log.each(() => undefined);
    row.previousLog.each(() => undefined);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    throw error;
  }
}

/** Checks whether the upstream serves pages as large as the gateway may request. */
export function checkPageSize({ count, size }: TaskPage, asked: number): Finding {
  const finding = (mark: Finding['mark'], text: string): Finding => ({ subject: 'page size', mark, text });
  if (size < asked) {
    const advice = `No action needed; MAX_PAGE_SIZE=${size} saves the gateway from detecting it.`;
    return finding('warn', `${size} rows served, but ${asked} requested, so larger pages cost more calls. ${advice}`);
  }
  if (count < asked) return finding('ok', `all ${count} rows on one page of ${asked}`);
  return finding('ok', `${asked} rows requested and served`);
}
