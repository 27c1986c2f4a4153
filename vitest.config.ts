import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node resolves it: Vite would take graphql's ES module build, and there must be one graphql in the process.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
