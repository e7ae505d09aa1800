import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/** Kills in full: `npx vitest run --config test/data-faults/kill.config.ts`. */
process.env.BREWSLM_KILLS ??= '50';

export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/data-faults/kill/*.test.ts'],
    hookTimeout: 120_000,
  },
});
