import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/**
 * A real cluster of two nodes with a bucket, on loopback: `test/ray/run.sh`, which gives it a network
 * of its own. Needs BREWSLM_PYTHON with the packages of `requirements.txt` here and in `test/interop`.
 */
export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/ray/**/*.test.ts'],
    maxWorkers: 1,
    // They end a test that hangs; on a busy machine, starting processes alone takes minutes.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
});
