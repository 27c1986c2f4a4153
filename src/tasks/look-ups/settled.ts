/** Waits for all promises, so that the results of the others count even if one fails; then throws the first failure. */
export async function settled(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
