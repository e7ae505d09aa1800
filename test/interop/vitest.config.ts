import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';
import { everyTest, wholeProgram } from '../../vitest.config.ts';

/** What takes minutes begins first, so that it does not run alone at the end. */
const dearest = ['bundle', 'model-files', 'engine-parity', 'torch-smollm2'];

class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = dearest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return found === -1 ? dearest.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/**
 * Real consumers as judges. Needs BREWSLM_PYTHON, BREWSLM_HARNESS_PYTHON and BREWSLM_SMOLLM2, which
 * `.ci/run` provides.
 */
export default defineConfig({
  test: {
    ...everyTest,
    ...wholeProgram,
    include: ['test/interop/**/*.test.ts'],
    sequence: { sequencer: DearestFirst },
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
