// Loaded before the gateway, which knows nothing of it: tells the memory that is left when the garbage is collected.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  process.send({ heapUsed, external });
});
process.channel.unref();
