import { stripBlanks } from './python-blanks.ts';
import { type OrderingField, sortRanks } from './sort-ranks.ts';

/** One key of an order. */
export interface OrderingTerm {
  readonly field: OrderingField;
  readonly descending: boolean;
}

const defaultOrdering = ['name', 'uid', 'status'];

/** Parses the terms of `ordering`. Drops invalid ones; if none is left, returns the default, which is not a total order. */
export function parseOrdering(ordering: string | undefined): readonly OrderingTerm[] {
  const terms = (ordering ?? '').split(',').flatMap(toTerm);
  return terms.length > 0 ? terms : defaultOrdering.flatMap(toTerm);
}

function toTerm(text: string): OrderingTerm[] {
  const term = stripBlanks(text);
  const descending = term.startsWith('-');
  const field = descending ? term.slice(1) : term;
  return isOrderingField(field) ? [{ field, descending }] : [];
}

function isOrderingField(field: string): field is OrderingField {
  return Object.hasOwn(sortRanks, field);
}
