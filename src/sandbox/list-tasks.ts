import { detailAnswer, joinRows, jsonAnswer, type SandboxAnswer, valueAnswer } from './answer.ts';
import { parseFilters } from './filters.ts';
import { parseOrdering } from './ordering.ts';
import { paginate } from './pagination.ts';
import { parseSearch } from './search.ts';
import type { TaskTable } from './task-table.ts';

/** Answers the list route. Bad filters are reported before a bad page. */
export function listTasks(table: TaskTable, query: ReadonlyMap<string, string>, maxPageSize?: number): SandboxAnswer {
  const { filters, errors } = parseFilters(query);
  if (Object.keys(errors).length > 0) return valueAnswer(400, errors);

  const selected = table.select(filters, parseSearch(query.get('search')), parseOrdering(query.get('ordering')));
  const pagination = paginate(query, selected.length, maxPageSize);
  if (pagination === undefined) return detailAnswer(404, 'Invalid page.');

  const page = selected.slice(Math.max(0, pagination.start_index - 1), pagination.end_index);
  return jsonAnswer(
    200,
    joinRows(
      pagination,
      page.map((index) => table.row(index)),
    ),
  );
}
