import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { CanonicalWriter } from './canonical-writer.ts';
import { TextKernel } from '../kernel/text-kernel.ts';

it('writes the bytes of canonicalJson, one value after another', async () => {
  const writer = new CanonicalWriter(await TextKernel.load());
  const text = fc.string({ unit: 'binary', maxLength: 120 });
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.constantFrom(null, true, false, 0, -1.5, 1e21),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (any) => {
      writer.clear();
      writer.value(any);
      expect(writer.bytes.toString('utf8')).toBe(canonicalJson(any));
    }),
    { numRuns: 100 },
  );
});

it('refuses what JSON cannot carry', async () => {
  const writer = new CanonicalWriter(await TextKernel.load());
  expect(() => writer.value({ a: Number.NaN })).toThrow(TypeError);
  expect(() => writer.value([() => {}])).toThrow(TypeError);
});
