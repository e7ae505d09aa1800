import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/**
 * Real consumers as judges. Needs BREWSLM_PYTHON, BREWSLM_HARNESS_PYTHON and BREWSLM_SMOLLM2, which
 * `.ci/run` provides.
 */
export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/interop/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
  },
});
