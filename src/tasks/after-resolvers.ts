/**
 * Resolves after all resolvers that can run now have run, so that the needs of their fields can be batched. (Promise jobs
 * first, then the tick queue: dataloader schedules its batches in the same way.)
 */
export function afterResolvers(): Promise<void> {
  return Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));
}
