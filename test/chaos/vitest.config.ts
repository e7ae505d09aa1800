/** Runs that are disturbed at random: `npx vitest run --config test/chaos/vitest.config.ts`. */
import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

const minutes = 60_000;

export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/chaos/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 60 * minutes,
    hookTimeout: 10 * minutes,
  },
});
