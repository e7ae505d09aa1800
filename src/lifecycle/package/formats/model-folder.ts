/**
 * A bundle as a model folder: weights, configuration, tokenizer. It is written, loaded back and compared,
 * and measured as it will be shipped.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import { withWeights, type WeightSource } from '../../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../../engine/tokenizer/files.ts';
import { drawHeldOut } from '../held-out.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../train/checkpoint.ts';
import { checkBundle, checkedRows, type Expected, textsOf } from './check-bundle.ts';
import { evaluateBundle } from '../evaluate-bundle.ts';
import type { PackageContext, Written } from '../package-context.ts';

interface Model {
  config: ModelConfig;
  weights: WeightSource;
  tokenizer: TokenizerFiles;
}

/** How a folder of one kind is written, and what must come back. */
export interface FolderKind extends Pick<Expected, 'quantization' | 'asStored'> {
  /** As the manifest names it. */
  encoding: string;
  write(folder: string, model: Model): Promise<unknown>;
  /** What SERVE.md says; null where nothing serves the target. */
  instructions(checkpoint: OpenCheckpoint): string | null;
}

/**
 * Writes the folder, loads it back, and measures it.
 *
 * @throws `export.check` when it does not load back as the checkpoint; the problems of `openCheckpoint`
 *   and of `evaluateBundle`.
 */
export async function packageFolder(context: PackageContext, kind: FolderKind): Promise<Written> {
  const { configuration, inputs, output } = context;
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  await writeChecked(output, kind, checkpoint, heldOut.records.slice(0, checkedRows));
  const shipped = { kind: 'pretrained' as const, path: output };
  const evaluation = await evaluateBundle(context, shipped, checkpoint, heldOut);
  const instructions = kind.instructions(checkpoint);
  if (instructions !== null) writeFileSync(join(output, 'SERVE.md'), instructions);
  return { encoding: kind.encoding, evaluation, summary: {} };
}

async function writeChecked(
  folder: string,
  { write, quantization, asStored }: FolderKind,
  checkpoint: OpenCheckpoint,
  rows: readonly CanonicalRecord[],
): Promise<void> {
  const { config, tokenizer } = checkpoint;
  await withWeights(checkpoint, async (weights) => {
    await write(folder, { config, weights, tokenizer });
    await checkBundle(folder, {
      config,
      weights,
      tokenizer,
      quantization,
      asStored,
      ...textsOf(rows),
    });
  });
}
