import { expect, it } from 'vitest';
import { RetryBudgets } from '../../src/transport/retry-budgets.ts';

function spendAll(budgets: RetryBudgets, credential: string | undefined, ofCredential: boolean, tries = 50): number {
  return Array.from({ length: tries }, () => budgets.spend(credential, ofCredential)).filter(Boolean).length;
}

it('a credential that spends its own leaves that of others whole', () => {
  const budgets = new RetryBudgets();
  expect(spendAll(budgets, 'greedy', true)).toBe(10);
  expect(spendAll(budgets, 'other', false)).toBe(10);
  expect(spendAll(budgets, undefined, false)).toBe(10);
});

it('an outage is not multiplied by the number of credentials', () => {
  const budgets = new RetryBudgets();
  let retries = 0;
  for (let credential = 0; credential < 500; credential++) {
    budgets.earn(`${credential}`);
    retries += spendAll(budgets, `${credential}`, false, 2);
  }
  expect(retries).toBeLessThanOrEqual(100 + 500 / 5);
});

it('refusals that are a credential’s own cost others nothing in an outage either', () => {
  const budgets = new RetryBudgets();
  for (let credential = 0; credential < 500; credential++) spendAll(budgets, `${credential}`, true, 2);
  expect(spendAll(budgets, 'other', false)).toBe(10);
});

it('keeps nothing of a credential whose budget is whole again', () => {
  const budgets = new RetryBudgets();
  budgets.spend('one', true);
  expect(budgets.size).toBe(1);
  for (let call = 0; call < 11; call++) budgets.earn('one');
  expect(budgets.size).toBe(0);
});

it('keeps no more than a thousand, those that retried last, however long they are', () => {
  const budgets = new RetryBudgets();
  const long = 'x'.repeat(10_000);
  spendAll(budgets, long, true);
  for (let credential = 0; credential < 999; credential++) budgets.spend(`${credential}`, true);
  expect(spendAll(budgets, long, true)).toBe(0);
  for (let credential = 999; credential < 3_000; credential++) budgets.spend(`${credential}`, true);
  expect(budgets.size).toBe(1_000);
  expect(spendAll(budgets, long, true)).toBe(10);
});
