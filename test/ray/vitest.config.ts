import { defineConfig } from 'vitest/config';
import { everyTest } from '../../vitest.config.ts';

/**
 * A real cluster of two nodes with a bucket, on loopback: `test/ray/run.sh`, which gives it a network
 * of its own. Needs BREWSLM_PYTHON with the packages of `requirements.txt`, which `.ci/run` provides.
 */
export default defineConfig({
  test: {
    ...everyTest,
    include: ['test/ray/**/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
