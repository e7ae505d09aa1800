import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/** Alerts by real causes within two heartbeats, and none of healthy runs: minutes, and no other load. */
export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/observe/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 300_000,
  },
});
