/**
 * A bundle as GGUF for one target: every quantization that the target can run is written and
 * measured, the best that fits is marked, and the table it was decided from is kept.
 *
 * @module
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GgufType, loadTarget, type WeightType } from '../../../catalog/targets/target.ts';
import { fallbacksOf } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import { writeGguf } from '../../../engine/checkpoint/gguf/write.ts';
import { withWeights } from '../../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../../engine/tokenizer/files.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../train/checkpoint.ts';
import { evaluateBundle } from '../evaluate-bundle.ts';
import { drawHeldOut, type HeldOut } from '../held-out.ts';
import type { DecisionTable } from '../optimize/choose.ts';
import { measure } from '../optimize/measure.ts';
import { heldOutExamples, tryTypes } from '../optimize/try-types.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { measureImportance } from './importance.ts';
import { ggufInstructions, serveText } from './serve.ts';

/**
 * Writes the file that is chosen, and the table; measures the weights of the chosen file on the test
 * items, unless only losses are asked for.
 *
 * @throws `target.unknown`; `target.none-fits` when no quantization fits the target; the problems of
 *   `openCheckpoint`, `encodeRecords`, `measure` and `evaluateBundle`.
 */
export async function packageGguf(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output } = context;
  const { name, lossOnly = false } = configuration;
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const { tokenizer } = checkpoint;
  const table = await writeTypes(context, checkpoint, tokenizer, heldOut);
  const shipped = { kind: 'pretrained' as const, path: join(output, table.file) };
  const evaluation = lossOnly ? null : await evaluateBundle(context, shipped, checkpoint, heldOut);
  const instructions = ggufInstructions(loadTarget(configuration.target), {
    name,
    file: table.file,
    contextSize: table.contextSize,
    chat: tokenizer.chatTemplate !== null,
  });
  writeFileSync(join(output, 'SERVE.md'), serveText(name, instructions));
  const { chosen, items } = table;
  return { encoding: chosen, evaluation, summary: { chosen, items } };
}

/**
 * Writes every type of the target and measures its loss.
 *
 * @param tokenizer What goes into the files.
 * @throws As `packageGguf`.
 */
export async function writeTypes(
  context: PackageContext,
  checkpoint: OpenCheckpoint,
  tokenizer: TokenizerFiles,
  heldOut: HeldOut,
): Promise<DecisionTable> {
  const { name, target: id } = context.configuration;
  const target = loadTarget(id);
  const { config } = checkpoint;
  const contextSize = Math.min(target.contextSize, config.maxPositions);
  const examples = await heldOutExamples(checkpoint, heldOut.records, contextSize);
  const fileOf = (type: WeightType) => `${name}-${type}.gguf`;
  const measured = await measureImportance(context, checkpoint);
  const importance = measured?.importance;
  return tryTypes(context, target, {
    config,
    contextSize,
    examples,
    fileOf,
    async write(folder, type) {
      const file = join(folder, fileOf(type));
      await withWeights(checkpoint, (weights) =>
        writeGguf(file, { config, weights, tokenizer, name, type: type as GgufType, importance }),
      );
      return statSync(file).size;
    },
    measure: (file) => measure(context, { file, examples, contextSize }),
    fallbacksOf: (type) => fallbacksOf(config, type as GgufType, importance !== undefined),
    ...(measured && { importance: measured.record }),
  });
}
