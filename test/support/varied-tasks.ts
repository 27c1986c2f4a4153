import { tasks } from './a-task.ts';

/** Tasks that differ in every field. */
export const variedTasks = tasks(25, (index) => ({
  uid: index % 3 === 0 ? null : String(index),
  status: ['successful', 'error', 'warning', 'unknown'][index % 4] ?? '',
  duration: index / 10,
  expiring: index % 2 === 0,
  expires: index % 2 === 0 ? '2025-05-21T08:00:00Z' : null,
  messages: Array.from({ length: index % 4 }, (_, at) => ({
    timestamp: '2025-05-20T08:00:00Z',
    log_level: ['info', 'error', 'warning'][at] ?? 'info',
    logger: 'l',
    event: `é ${index}.${at} "\\\u2028`,
    attributes: { at, big: 9_007_199_254_740_993n.toString(), nested: [{ index }] },
  })),
}));

/** An answer of the upstream, a page or a task, in which the rows with these names have these members. */
export function breakRows(text: string, broken: Readonly<Record<string, object>>): string {
  const page = JSON.parse(text) as { results?: { name: string }[] } & { name?: string };
  const breakRow = <Row extends { name?: string }>(row: Row): object => ({ ...row, ...broken[row.name ?? ''] });
  return JSON.stringify(page.results ? { ...page, results: page.results.map(breakRow) } : breakRow(page));
}
