/**
 * How a folder's `config.json` says that its matrices are quantized: in MLX's way under `quantization`, as
 * mlx-lm writes it, or in fp8 under `quantization_config`, as compressed-tensors has it.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../../problem/problem.ts';
import type { AffineForm } from '../../../weights/affine/affine.ts';
import { fp8Form } from '../../../weights/fp8/fp8.ts';
import type { QuantizedForm } from '../../../weights/safetensors/shards.ts';

const formSchema = z.strictObject({
  group_size: z.union([z.literal(32), z.literal(64), z.literal(128)]),
  bits: z.union([z.literal(4), z.literal(8)]),
  mode: z.literal('affine').default('affine'),
});

const weightsSchema = z.looseObject({
  num_bits: z.literal(8),
  type: z.literal('float'),
  strategy: z.literal('channel'),
  symmetric: z.literal(true),
});

const compressedSchema = z.looseObject({
  quant_method: z.literal('compressed-tensors'),
  format: z.literal('float-quantized'),
  config_groups: z.record(
    z.string(),
    z.looseObject({ targets: z.tuple([z.literal('Linear')]), weights: weightsSchema }),
  ),
});

/**
 * Reads it; null where nothing is quantized.
 *
 * @throws `model.quantization` when it is of another kind, or not the same for all matrices.
 */
export function quantizationOf(config: unknown, file: string): QuantizedForm | null {
  const { quantization, quantization_config: compressed } = z
    .looseObject({
      quantization: z.unknown().optional(),
      quantization_config: z.unknown().optional(),
    })
    .parse(config);
  const refuse = (field: string, form: unknown) =>
    fail('model.quantization', `${file}: weights quantized as ${JSON.stringify(form)}`, {
      location: { file, field },
    });
  if (quantization === undefined) {
    if (!isCompressed(compressed)) return null;
    return compressedSchema.safeParse(compressed).success
      ? fp8Form
      : refuse('quantization_config', compressed);
  }
  const parsed = formSchema.safeParse(quantization);
  if (!parsed.success) return refuse('quantization', quantization);
  return { bits: parsed.data.bits, groupSize: parsed.data.group_size };
}

const isCompressed = (value: unknown): boolean =>
  z.looseObject({ quant_method: z.literal('compressed-tensors') }).safeParse(value).success;

/** What `config.json` says of it; mlx-lm writes it in both places. */
export function quantizationJson({ bits, groupSize }: AffineForm): Record<string, unknown> {
  const form = { group_size: groupSize, bits, mode: 'affine' };
  return { quantization: form, quantization_config: form };
}

/** What `config.json` says of fp8, in the words of llm-compressor. */
export function fp8Json(): Record<string, unknown> {
  const eightBits = { num_bits: 8, symmetric: true, type: 'float' };
  return {
    quantization_config: {
      config_groups: {
        group_0: {
          format: 'float-quantized',
          input_activations: { ...eightBits, dynamic: true, strategy: 'token' },
          output_activations: null,
          targets: ['Linear'],
          weights: { ...eightBits, dynamic: false, strategy: 'channel' },
        },
      },
      format: 'float-quantized',
      ignore: ['lm_head'],
      kv_cache_scheme: null,
      quant_method: 'compressed-tensors',
      quantization_status: 'compressed',
    },
  };
}
