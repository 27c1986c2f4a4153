/** Waits for all, so that the results of the others count if one fails; then throws as that one did. */
export async function settled(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
