/**
 * How a folder's `config.json` says that its matrices are quantized in MLX's way: under `quantization`, as
 * mlx-lm writes it.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';
import type { AffineForm } from '../../../weights/affine/affine.ts';

const formSchema = z.strictObject({
  group_size: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  bits: z.union([z.literal(4), z.literal(8)]),
  mode: z.literal('affine').default('affine'),
});

/**
 * Reads it; null where nothing is quantized.
 *
 * @throws `model.quantization` when it is of another kind, or not the same for all matrices.
 */
export function quantizationOf(config: unknown, file: string): AffineForm | null {
  const { quantization } = z.looseObject({ quantization: z.unknown().optional() }).parse(config);
  if (quantization === undefined) return null;
  const parsed = formSchema.safeParse(quantization);
  if (!parsed.success)
    fail('model.quantization', `${file}: weights quantized as ${JSON.stringify(quantization)}`, {
      location: { file, field: 'quantization' },
    });
  return { bits: parsed.data.bits, groupSize: parsed.data.group_size };
}

/** What `config.json` says of it; mlx-lm writes it in both places. */
export function quantizationJson({ bits, groupSize }: AffineForm): Record<string, unknown> {
  const form = { group_size: groupSize, bits, mode: 'affine' };
  return { quantization: form, quantization_config: form };
}
