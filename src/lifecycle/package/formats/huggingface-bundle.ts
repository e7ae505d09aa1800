/**
 * A bundle as a Hugging Face folder: what transformers and vLLM load.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeHuggingFace } from '../../../engine/checkpoint/huggingface/write.ts';
import { allocateWeights } from '../../../engine/model/weights.ts';
import { bfloat16, float16, float32 } from '../../../weights/encoding/floating-point.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { loadTarget } from '../../../catalog/targets/target.ts';
import { drawHeldOut } from '../held-out.ts';
import { openCheckpoint, type OpenCheckpoint } from '../../train/checkpoint.ts';
import { checkBundle, checkedRows, textsOf } from './check-bundle.ts';
import { evaluateBundle } from '../evaluate-bundle.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { serveInstructions, serveText } from './serve.ts';

const encodings = { float32, bfloat16, float16 };

/**
 * Writes the folder, loads it back, and measures it.
 *
 * @throws `export.check` when it does not load back as the checkpoint; the problems of `openCheckpoint`
 *   and of `evaluateBundle`.
 */
export async function packageHuggingFace(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output } = context;
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  await writeChecked(context, checkpoint, heldOut.records.slice(0, checkedRows));
  const shipped = { kind: 'pretrained' as const, path: output };
  const evaluation = await evaluateBundle(context, shipped, checkpoint, heldOut);
  if (configuration.target === 'vllm') writeServing(context, checkpoint);
  return { encoding: configuration.dtype, evaluation, summary: {} };
}

/** The weights leave memory when this returns: workers need the room. */
async function writeChecked(
  { configuration: { dtype }, output }: PackageContext,
  checkpoint: OpenCheckpoint,
  rows: readonly CanonicalRecord[],
): Promise<void> {
  const { config, tokenizer } = checkpoint;
  const weights = allocateWeights(config);
  await checkpoint.readWeights(weights);
  await writeHuggingFace(output, { config, weights, tokenizer, dtype });
  await checkBundle(output, {
    config,
    weights,
    tokenizer,
    encoding: encodings[dtype],
    ...textsOf(rows),
  });
}

function writeServing(
  { configuration, output }: PackageContext,
  { config, tokenizer }: OpenCheckpoint,
): void {
  const { name, dtype } = configuration;
  const instructions = serveInstructions({
    name,
    dtype,
    maxModelLength: Math.min(config.maxPositions, loadTarget('vllm').contextSize),
    chat: tokenizer.chatTemplate !== null,
    adapter: null,
  });
  writeFileSync(join(output, 'SERVE.md'), serveText(name, instructions));
}
