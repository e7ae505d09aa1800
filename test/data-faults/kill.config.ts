import { defineConfig } from 'vitest/config';

/** Kills in full: `npx vitest run --config test/data-faults/kill.config.ts`, after a build. */
process.env.BREWSLM_KILLS ??= '50';

export default defineConfig({
  test: { include: ['test/data-faults/kill/*.test.ts'], pool: 'forks', hookTimeout: 120_000 },
});
