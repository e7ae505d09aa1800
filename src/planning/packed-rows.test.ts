import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planEpoch } from '../engine/train/batches/row-packing.ts';
import { tokenStatistics } from './tokens/encode-records.ts';
import { packedRows } from './packed-rows.ts';

test('the rows that are counted are about as many as packing makes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 2 }),
      fc.nat(),
      (shared, everyOther, seed) => {
        const examples = Array.from({ length: 600 }, (_, i) => {
          const opening = i % everyOther === 0 ? shared : 0;
          const ids = Int32Array.from({ length: opening + 10 + ((i * 7) % 30) }, (_, at) =>
            at < opening ? at : 100 + ((i * 31 + at) % 97),
          );
          const targets = Uint8Array.from(ids, (_, at) => (at > opening + 6 ? 1 : 0));
          return { recordId: `${i}`, ids, targets };
        });
        const { rows, shared: sharedOpenings } = packedRows(tokenStatistics(examples), 256);
        const made = planEpoch(
          examples,
          {
            sequenceLength: 256,
            microBatchRows: 1,
            gradientAccumulation: 1,
            packing: true,
            sharedOpenings,
            seed,
          },
          0,
        );
        expect(made.length / rows).toBeGreaterThan(0.85);
        expect(made.length / rows).toBeLessThan(1.15);
        expect(sharedOpenings).toBe(shared >= 16);
      },
    ),
    { numRuns: 40 },
  );
});
