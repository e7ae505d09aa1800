import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { InlineConfig } from 'vitest/node';

const url = (file: string) => new URL(file, import.meta.url);
const path = (file: string) => fileURLToPath(url(file));

/** What holds for every test, of whatever configuration. */
export const everyTest: InlineConfig = {
  // Not threads: native libraries hold process-wide state.
  pool: 'forks',
  setupFiles: path('test/support/temporary-folder.ts'),
  // Threads and processes that tests start run from the sources as the tests themselves do.
  env: { NODE_OPTIONS: `--import ${url('test/support/sources/register.mjs').href}` },
};

/** For tests of the whole program: the build is made anew if sources have changed since. */
export const wholeProgram = { globalSetup: path('test/support/build.mjs') };

/** They end a test that hangs, also on a machine that has other work; they are no measure of speed. */
const patient = { testTimeout: 300_000, hookTimeout: 300_000 };

const project = (name: string, test: InlineConfig): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, ...test },
});

export default defineConfig({
  test: {
    ...everyTest,
    // Two workers fit a two-core laptop.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      // Files share a process, which halves their time. One that takes more than two seconds by
      // itself, or wants a process to itself, is named `.slow.test.ts`.
      project('unit', {
        include: ['src/**/*.test.ts'],
        exclude: ['src/**/*.slow.test.ts'],
        isolate: false,
      }),
      project('slow', { include: ['src/**/*.slow.test.ts'], ...patient }),
      project('whole', {
        include: ['test/**/*.test.ts'],
        // These have configurations of their own, run by .ci/run.
        exclude: ['interop', 'examples', 'chaos', 'observe', 'page', 'ray'].map(
          (room) => `test/${room}/**`,
        ),
        ...wholeProgram,
        ...patient,
      }),
    ],
  },
});
