import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { everyTest } from '../../vitest.config.ts';

/** Fuzz in full: `npx vitest run --config test/data-faults/fuzz.config.ts`. */
process.env.BREWSLM_FUZZ ??= '100000';

// A hundred thousand files wear out patience and disks.
if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

export default defineConfig({
  test: { ...everyTest, include: ['test/data-faults/fuzz/*.test.ts'] },
});
