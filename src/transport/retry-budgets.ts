import { hash } from 'node:crypto';
import { RetryBudget } from './retry-policy.ts';

/** Of credentials whose budget is not whole; the one that retried longest ago is forgotten. */
const maxCredentials = 1_000;
/** Of all credentials together: a fifth of the calls, and so many more. */
const common = { capacity: 100, share: 0.2 };

/**
 * A budget of retries for each credential, so that one that is always refused does not spend what others need, and one for
 * all of them, so that an outage is not multiplied by the number of credentials.
 */
export class RetryBudgets {
  /** The one that retried last comes last. A budget that is whole again need not be kept. */
  readonly #own = new Map<string, RetryBudget>();
  readonly #common = new RetryBudget(common.capacity, common.share);

  /** How many credentials have a budget that is not whole. */
  get size(): number {
    return this.#own.size;
  }

  /** Notes a call. */
  earn(credential: string | undefined): void {
    this.#common.earn();
    if (this.#own.size === 0) return;
    const key = keyOf(credential);
    const budget = this.#own.get(key);
    budget?.earn();
    if (budget?.isWhole) this.#own.delete(key);
  }

  /**
   * Takes a retry; false if none is left. `ofCredential` if the reason is the credential's own, such as too many requests:
   * then others need not make up for it.
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

/** A header may hold kilobytes. */
function keyOf(credential = ''): string {
  return credential.length <= 100 ? credential : hash('sha256', credential);
}
