import { defineConfig } from 'vitest/config';

/** Real consumers as judges. Needs BREWSLM_PYTHON and BREWSLM_SMOLLM2; `.ci/run` provides both. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
