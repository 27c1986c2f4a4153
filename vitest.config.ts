import { configDefaults, defineConfig } from 'vitest/config';

/** Suites that take long: load, memory, browsers, whole processes, installs. `npm test` leaves them out. */
const slow = [
  'test/bench/**',
  'test/hostile/**',
  'test/package/**',
  'test/recipes/**',
  'test/soak/**',
  'test/documentation.test.ts',
  'test/main.test.ts',
  'test/**/{examples,pages}.test.ts',
  'test/**/{full-name-model,run-full-name-model,long-list}.test.ts',
  'test/**/{hostile-answers,memory,mutated-answers,retry-budgets,scan-walk,walk}.test.ts',
  'test/**/{slow-readers,stopping,stopping-under-load,unread-log}.test.ts',
  'test/graphiql/browser.test.ts',
].map((path) => (path.endsWith('/**') ? `${path}/*.test.ts` : path));

export default defineConfig({
  // As Node resolves it: Vite would take graphql's ES module build, and there must be one graphql in the process.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    testTimeout: 30_000,
    // Information, not a verdict: `npm run coverage`.
    coverage: { include: ['src/**/*.ts'], exclude: ['src/**/generated/**'], reporter: ['text', 'json-summary'] },
    projects: [
      {
        extends: true,
        test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...slow] },
      },
      { extends: true, test: { name: 'slow', include: slow } },
    ],
  },
});
