/**
 * The order of the data: the Python runtime's batches against the embedded engine's, over many sets of
 * examples and settings, in one process each.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Example, MicroBatch } from '../../src/engine/train/batches/micro-batch.ts';
import {
  cutFiner,
  evaluationBatches,
  trainingSteps,
} from '../../src/engine/train/batches/row-packing.ts';
import { learningRateAt } from '../../src/engine/optimizer/schedule.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { planOf, python } from './torch-case.ts';

const steps = 30;

/** What many examples begin with: long enough to be shared, too short, and nothing. */
const beginnings = [18, 24, 5, 0].map((length, kind) =>
  Array.from({ length }, (_, i) => ({ id: 100 + kind + i, target: 0 })),
);

const exampleArbitrary = fc
  .record({
    beginning: fc.constantFrom(...beginnings),
    own: fc.array(fc.record({ id: fc.nat(99), target: fc.nat(1) }), {
      minLength: 1,
      maxLength: 40,
    }),
  })
  .map(({ beginning, own }) => {
    const tokens = [...beginning, ...own];
    return { ids: tokens.map(({ id }) => id), targets: tokens.map(({ target }) => target) };
  });

const caseArbitrary = fc.record({
  examples: fc.array(exampleArbitrary, { maxLength: 120 }),
  sequenceLength: fc.integer({ min: 1, max: 96 }),
  microBatchRows: fc.integer({ min: 1, max: 5 }),
  gradientAccumulation: fc.integer({ min: 1, max: 4 }),
  packing: fc.boolean(),
  sharedOpenings: fc.boolean(),
  seed: fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
  finer: fc.integer({ min: 1, max: 5 }),
  schedule: fc.constantFrom('cosine' as const, 'linear' as const, 'constant' as const),
});

type Case = typeof caseArbitrary extends fc.Arbitrary<infer T> ? T : never;

it('the same batches in the same order at the same rates', async () => {
  const cases = fc.sample(caseArbitrary, { numRuns: 150, seed: 20 });
  const file = join(temporaryFolder(), 'cases.json');
  await writeFile(
    file,
    JSON.stringify(
      cases.map(({ examples, finer, ...settings }) => ({
        examples,
        plan: planOf({ ...settings, steps, amendments: [amendment(finer)] }),
      })),
    ),
  );
  const script = fileURLToPath(new URL('torch_batches.py', import.meta.url));
  const { stdout } = await promisify(execFile)(python, [script, file], { maxBuffer: 2 ** 28 });
  const theirs = JSON.parse(stdout) as ReturnType<typeof ours>[];
  expect(theirs).toHaveLength(cases.length);
  cases.forEach((each, index) => {
    const { rates, ...batches } = ours(each);
    const { rates: theirRates, ...theirBatches } = theirs[index];
    expect(theirBatches).toEqual(batches);
    // The cosine of Python's library and that of V8 differ in the last bit.
    rates.forEach((rate, step) =>
      expect(Math.abs(theirRates[step] / rate - 1)).toBeLessThan(1e-15),
    );
    expect(theirRates).toHaveLength(rates.length);
  });
});

const amendment = (finer: number) => ({
  afterStep: 7,
  microBatchRows: finer,
  learningRateFactor: 0.5,
  reason: 'a test',
});

function ours({ examples, finer, ...settings }: Case) {
  const plan = planOf({ ...settings, steps });
  const stored: Example[] = examples.map(({ ids, targets }) => ({
    ids: Int32Array.from(ids),
    targets: Uint8Array.from(targets),
  }));
  const made: object[][] = [];
  const rates: number[] = [];
  for (const { step, batches } of trainingSteps(stored, plan, 0)) {
    if (made.length === steps) break;
    const rows = step < 7 ? plan.microBatchRows : finer;
    const schedule = { ...plan, shape: plan.schedule, finalShare: plan.finalLearningRateShare };
    made.push(cutFiner(batches, rows, plan).map(toPlain(plan)));
    rates.push(learningRateAt(schedule, step) * (step < 7 ? 1 : 0.5));
  }
  return { steps: made, rates, evaluation: evaluationBatches(stored, plan).map(toPlain({})) };
}

/** Rows with whole examples, as PyTorch computes them; how long they are is then its own affair. */
const toPlain =
  ({ sharedOpenings }: Pick<TrainPlan, 'sharedOpenings'>) =>
  ({ rows, length }: MicroBatch) => ({
    length: sharedOpenings === true ? null : length,
    rows: rows.map((row) => {
      const shared = row.some(({ parent }) => parent === 0);
      const opening = shared ? row[0].ids.length : 0;
      return row.slice(shared ? 1 : 0).map(({ example, ids }) => [example, opening + ids.length]);
    }),
  });
