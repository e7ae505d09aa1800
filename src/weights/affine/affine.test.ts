import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  isQuantizable,
  levels,
  quantizeAffine,
  weightsOfLevels,
  type AffineForm,
} from './affine.ts';

const ramp = Float32Array.from({ length: 32 }, (_, i) => (((i * 37) % 64) - 20) / 16);

// `mx.quantize` of mlx 0.32.4 on these 32 numbers, as float32.
it.each([
  [4, ['e81a4c6f', '5d7193c5', 'a4d6092b', '1a3c6e82'], -0.26875001192092896],
  [
    8,
    '41d669ff f38618ae a235ca5d 51e7790c 009628be b245db6d 61f78a1c 10a639ce'.split(' '),
    -0.015445401892066002,
  ],
] as const)('gives the words of MLX with %i bits', (bits, words, scale) => {
  const { packed, scales, biases } = quantizeAffine(ramp, { bits, groupSize: 32 });
  expect([...packed].map((word) => word.toString(16).padStart(8, '0'))).toEqual(words);
  expect([...scales]).toEqual([scale]);
  expect([...biases]).toEqual([2.6875]);
});

const forms = fc.record<AffineForm>({
  bits: fc.constantFrom(4, 8),
  groupSize: fc.constantFrom(32, 64, 128),
});

it('keeps zero and the farther end of a group, and the others within a step', () => {
  const given = forms.chain((form) =>
    fc.tuple(
      fc.constant(form),
      fc.array(fc.float({ min: -8, max: 8, noNaN: true }), {
        minLength: 2 * form.groupSize,
        maxLength: 2 * form.groupSize,
      }),
    ),
  );
  fc.assert(
    fc.property(given, ([form, numbers]) => {
      const values = Float32Array.from(numbers);
      values[0] = 0;
      const { packed, scales, biases } = quantizeAffine(values, form);
      const back = new Float32Array(values.length);
      levels(form).decode(new Uint8Array(packed.buffer), back);
      weightsOfLevels(back, { scales, biases }, form);
      for (let start = 0; start < values.length; start += form.groupSize) {
        const group = values.subarray(start, start + form.groupSize);
        const step = Math.abs(scales[start / form.groupSize]);
        const [low, high] = [Math.min(...group), Math.max(...group)];
        const edge = Math.abs(low) > Math.abs(high) ? low : high;
        const at = group.indexOf(edge);
        expect(Math.abs(back[start + at] - edge)).toBeLessThanOrEqual(
          1e-6 * Math.abs(edge) + 1e-12,
        );
        group.forEach((value, i) =>
          expect(Math.abs(back[start + i] - value)).toBeLessThanOrEqual(step * 1.0001 + 1e-6),
        );
      }
      expect(Math.abs(back[0])).toBeLessThanOrEqual(1e-5);
    }),
    { numRuns: 60 },
  );
});

it('cuts matrices whose rows are whole groups', () => {
  const form = { bits: 4, groupSize: 64 } as const;
  expect(isQuantizable([3, 128], form)).toBe(true);
  expect(isQuantizable([128, 96], form)).toBe(false);
  expect(isQuantizable([128], form)).toBe(false);
});
