/**
 * A bundle as the folder that mlx-lm loads on a Mac: in 16 bits a Hugging Face folder as it is, else with
 * its matrices quantized. What is measured is the quantized model.
 *
 * @module
 */
import { throughMlx, writeMlx } from '../../../engine/checkpoint/mlx/write.ts';
import { writeHuggingFace } from '../../../engine/checkpoint/huggingface/write.ts';
import { roundedBy } from '../../../weights/encoding/encoding.ts';
import { bfloat16 } from '../../../weights/encoding/floating-point.ts';
import { fail } from '../../../problem/problem.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { packageFolder } from './model-folder.ts';
import { mlxInstructions, serveText } from './serve.ts';

/** MLX's own default. */
const groupSize = 64;

/** @throws As `packageFolder`. */
export function packageMlx(context: PackageContext): Promise<Written> {
  const { name, bits } = context.configuration;
  const instructions = ({ tokenizer }: { tokenizer: { chatTemplate: string | null } }) =>
    serveText(name, mlxInstructions(tokenizer.chatTemplate !== null));
  if (bits === undefined) fail('internal', 'a folder for MLX without its bits');
  if (bits === 16)
    return packageFolder(context, {
      encoding: 'bfloat16',
      quantization: null,
      write: (folder, model) => writeHuggingFace(folder, { ...model, dtype: 'bfloat16' }),
      asStored: ({ values }, from, to) => roundedBy(bfloat16, values.subarray(from, to)),
      instructions,
    });
  const form = { bits, groupSize } as const;
  return packageFolder(context, {
    encoding: `${bits} bit in groups of ${groupSize}`,
    quantization: form,
    write: (folder, model) => writeMlx(folder, { ...model, form }),
    asStored: ({ name: tensor, shape, values }, from, to) =>
      throughMlx({ name: tensor, shape, values: values.subarray(from, to) }, form),
    instructions,
  });
}
