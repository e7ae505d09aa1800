import { defineConfig } from 'vitest/config';

/** Fuzz in full: `npx vitest run --config test/data-faults/fuzz.config.ts`. */
process.env.BREWSLM_FUZZ ??= '100000';

export default defineConfig({
  test: { include: ['test/data-faults/fuzz/*.test.ts'], pool: 'forks' },
});
