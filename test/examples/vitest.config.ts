import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/** Five projects from their data to a release: minutes, so that `.ci/run` has them and not `npm test`. */
export default defineConfig({
  test: { ...everyTest, ...wholeProgram, include: ['test/examples/*.test.ts'], maxWorkers: 1 },
});
