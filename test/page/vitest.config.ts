/**
 * The page in a real browser: `npx vitest run --config test/page/vitest.config.ts`. Needs Chromium
 * (`BREWSLM_CHROMIUM` names another than /usr/bin/chromium); with `BREWSLM_PICTURES=docs/images` it
 * keeps the pictures that it takes.
 */
import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

const minutes = 60_000;

export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    // Those of the page's own code need its packages.
    include: ['test/page/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    maxWorkers: 1,
    testTimeout: 20 * minutes,
    hookTimeout: 15 * minutes,
  },
});
