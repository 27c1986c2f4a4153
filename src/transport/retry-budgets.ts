import { hash } from 'node:crypto';
import { RetryBudget } from './retry-policy.ts';

/**
 * Maximum number of credentials with a partly spent budget; the one that retried longest ago is dropped. Bounds the memory
 * that callers with invented tokens can take.
 */
const maxCredentials = 1_000;
/** Budget of all credentials together: a fifth of the calls, plus 100 for bursts. */
const common = { capacity: 100, share: 0.2 };

/**
 * Retry budgets, one for each credential, so that a credential that is always refused does not spend the retries of others,
 * and one for all of them, so that an outage is not multiplied by the number of credentials.
 */
export class RetryBudgets {
  /** In the order of the last retry. A full budget need not be kept. */
  readonly #own = new Map<string, RetryBudget>();
  readonly #common = new RetryBudget(common.capacity, common.share);

  /** Number of credentials with a partly spent budget. */
  get size(): number {
    return this.#own.size;
  }

  /** Records a call. */
  earn(credential: string | undefined): void {
    this.#common.earn();
    if (this.#own.size === 0) return;
    const key = keyOf(credential);
    const budget = this.#own.get(key);
    budget?.earn();
    if (budget?.isWhole) this.#own.delete(key);
  }

  /**
   * Takes a retry; false if none is left. `ofCredential` means that the cause is the credential's own, such as too many
   * requests: the common budget is then not charged.
   */
  spend(credential: string | undefined, ofCredential: boolean): boolean {
    const key = keyOf(credential);
    const budget = this.#own.get(key) ?? new RetryBudget();
    if (!budget.has || !(ofCredential || this.#common.spend())) return false;
    budget.spend();
    this.#own.delete(key);
    this.#own.set(key, budget);
    if (this.#own.size > maxCredentials) this.#own.delete(this.#own.keys().next().value ?? '');
    return true;
  }
}

/** Hashes the credential, since a header may hold kilobytes. */
function keyOf(credential = ''): string {
  return credential.length <= 100 ? credential : hash('sha256', credential);
}
