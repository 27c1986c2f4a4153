import type { Answer } from '../upstream/answer.ts';
import type { Read } from '../upstream/operation-calls.ts';

/**
 * Whether the upstream says the same as when the trace was made: the same requests have the same answers, byte by byte.
 * `repeat` makes a request once more. What an operation asks for follows from what it has been answered, so a request is
 * made only when all that had been answered before it proves to be the same. Stops at the first that is not, or that fails.
 */
export async function verifyTrace(reads: readonly Read[], repeat: (read: Read) => Promise<Answer>): Promise<boolean> {
  const repeated = new Map<Read, Promise<Answer | undefined>>();
  for (const [verified, read] of reads.entries()) {
    for (const next of reads) {
      // The promises are settled one by one: one that fails meanwhile must not count as unhandled.
      if (next.after <= verified && !repeated.has(next))
        repeated.set(
          next,
          repeat(next).catch(() => undefined),
        );
    }
    if (!isSame(read.answer, await repeated.get(read))) return false;
  }
  return true;
}

function isSame(before: Answer, now: Answer | undefined): boolean {
  return (
    now !== undefined && now.status === before.status && (now.body === before.body || now.body.equals(before.body))
  );
}
