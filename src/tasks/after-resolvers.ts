/**
 * Resolves once the resolvers that can run now have run, so that what their fields need can be asked for together.
 * (Promise jobs first, then the tick queue: as dataloader schedules its batches.)
 */
export function afterResolvers(): Promise<void> {
  return Promise.resolve().then(() => new Promise((resolve) => process.nextTick(resolve)));
}
