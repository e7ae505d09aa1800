/**
 * A bundle as GGUF for one target: every quantization that the target can run is written and
 * measured, the best that fits is marked, and the table it was decided from is kept.
 *
 * @module
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type GgufType, loadTarget, type WeightType } from '../../../catalog/targets/target.ts';
import { fallbacksOf } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import { writeGguf } from '../../../engine/checkpoint/gguf/write.ts';
import { withWeights } from '../../../engine/model/weights.ts';
import { openCheckpoint } from '../../train/checkpoint.ts';
import { drawHeldOut } from '../held-out.ts';
import { measure } from '../optimize/measure.ts';
import { heldOutExamples, tryTypes } from '../optimize/try-types.ts';
import type { PackageContext, Written } from '../package-context.ts';

/**
 * Writes the file that is chosen, and the table.
 *
 * @throws `target.unknown`; `target.none-fits` when no quantization fits the target; the problems of
 *   `openCheckpoint`, `encodeRecords` and `measure`.
 */
export async function packageGguf(context: PackageContext): Promise<Written> {
  const { configuration, inputs } = context;
  const target = loadTarget(configuration.target);
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const { config, tokenizer } = checkpoint;
  const contextSize = Math.min(target.contextSize, config.maxPositions);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const examples = await heldOutExamples(checkpoint, heldOut.records, contextSize);
  const { name } = configuration;
  const fileOf = (type: WeightType) => `${name}-${type}.gguf`;
  const { chosen, items } = await tryTypes(context, target, {
    config,
    contextSize,
    examples,
    fileOf,
    async write(folder, type) {
      const file = join(folder, fileOf(type));
      await withWeights(checkpoint, (weights) =>
        writeGguf(file, { config, weights, tokenizer, name, type: type as GgufType }),
      );
      return statSync(file).size;
    },
    measure: (file) => measure(context, { file, examples, contextSize }),
    fallbacksOf: (type) => fallbacksOf(config, type as GgufType),
  });
  return { encoding: chosen, evaluation: null, summary: { chosen, items } };
}
