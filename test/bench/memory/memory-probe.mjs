import { setTimeout as sleep } from 'node:timers/promises';

// Loaded before the gateway, which knows nothing of it: tells the memory that is left when the garbage is collected.
process.on('message', async () => {
  globalThis.gc();
  // Buffers lie outside the heap, and are freed a while after that.
  await sleep(200);
  globalThis.gc();
  await sleep(200);
  const { heapUsed, external } = process.memoryUsage();
  process.send({ heapUsed, external });
});
process.channel.unref();
