import type { Answer } from '../transport/answer.ts';
import type { Read } from '../upstream/operation-calls.ts';

/**
 * Whether the upstream answers as it did when the replay was made: the same requests, byte by byte the same answers.
 * `repeat` makes a request again. Which requests an operation makes follows from the answers before, so a request is made
 * only after all that had been answered before it prove to be the same. Stops at the first that differs or fails.
 */
export async function verifyReplay(reads: readonly Read[], repeat: (read: Read) => Promise<Answer>): Promise<boolean> {
  const repeated = new Map<Read, Promise<Answer | undefined>>();
  for (const [verified, read] of reads.entries()) {
    for (const next of reads) {
      // The promises are awaited one by one: one that fails meanwhile must not count as unhandled.
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
