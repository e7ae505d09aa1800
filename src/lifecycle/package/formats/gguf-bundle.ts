/**
 * A bundle as GGUF for one target: every quantization that the target can run is written and
 * measured, the best that fits is marked, and the table it was decided from is kept.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadTarget } from '../../../catalog/targets/target.ts';
import { allocateWeights } from '../../../engine/model/weights.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { drawHeldOut } from '../held-out.ts';
import { choose, type Quantization, DECISION, type DecisionTable } from '../optimize/choose.ts';
import { measure, lossIncrease, meanLoss, type ItemLoss } from '../optimize/measure.ts';
import { inferenceMemory } from '../../../planning/memory/device-memory.ts';
import { encodeRecords, fit } from '../../../planning/tokens/encode-records.ts';
import { openCheckpoint } from '../../train/checkpoint.ts';
import type { PackageContext, Written } from '../package-context.ts';
import { fallbacksOf } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import { writeGguf, type GgufModel } from '../../../engine/checkpoint/gguf/write.ts';

/**
 * Writes the file that is chosen, and the table.
 *
 * @throws `target.unknown`; `target.none-fits` when no quantization fits the target; the problems of
 *   `openCheckpoint`, `encodeRecords` and `measure`.
 */
export async function packageGguf(context: PackageContext): Promise<Written> {
  const { configuration, inputs, output, work } = context;
  const target = loadTarget(configuration.target);
  const checkpoint = await openCheckpoint(context.home, inputs.checkpoint);
  const { config, tokenizer } = checkpoint;
  const weights = allocateWeights(config);
  await checkpoint.readWeights(weights);
  const contextSize = Math.min(target.contextSize, config.maxPositions);
  const heldOut = await drawHeldOut(inputs.dataset, configuration.heldOut);
  const encoded = await encodeRecords(Tokenizer.open(tokenizer), heldOut.records);
  const limit = Math.min(contextSize, checkpoint.info.sequenceLength);
  // One model in several precisions: the same beginning of a long reply compares them as well.
  const { examples } = fit(encoded, limit, 'cut');

  const quantizations: Quantization[] = [];
  let reference: ItemLoss[] | undefined;
  const scratch = join(work, 'gguf');
  mkdirSync(scratch, { recursive: true });
  for (const [index, type] of target.types.entries()) {
    context.progress({
      label: `quantizing and measuring ${type}`,
      done: index,
      total: target.types.length,
      unit: 'types',
    });
    // The reference is not shipped unless it is chosen.
    const folder = type === target.types[0] ? scratch : output;
    const file = join(folder, fileName(configuration.name, type));
    const name = configuration.name;
    const bytes = await writeQuantized(file, { config, weights, tokenizer, name, type });
    const { losses, speed } = await measure(context, { file, examples, contextSize });
    reference ??= losses;
    context.event('optimize.measured', { type, bytes, ...speed });
    quantizations.push({
      type,
      bytes,
      fallbacks: fallbacksOf(config, type),
      memory: inferenceMemory(config, bytes, contextSize),
      loss: meanLoss(losses),
      increase:
        reference === losses ? null : lossIncrease(losses, reference, context.seed('optimize')),
    });
  }
  const { chosen, reasons } = choose(quantizations, target);
  if (chosen === target.types[0]) {
    const name = fileName(configuration.name, chosen);
    await writeQuantized(join(output, name), {
      config,
      weights,
      tokenizer,
      name: configuration.name,
      type: chosen,
    });
  }
  rmSync(scratch, { recursive: true, force: true });
  const table: DecisionTable = {
    schema: 1,
    target: target.id,
    contextSize,
    items: reference?.length ?? 0,
    maxLossIncrease: target.maxLossIncrease,
    memoryLimit: target.memory?.limit.value ?? null,
    reserve: target.reserve,
    chosen,
    file: fileName(configuration.name, chosen),
    rows: quantizations.map((quantization, at) => ({ ...quantization, reason: reasons[at] })),
  };
  writeFileSync(join(output, DECISION), `${canonicalJson(table)}\n`);
  return { encoding: chosen, evaluation: null, summary: { chosen, items: table.items } };
}

const fileName = (name: string, type: string): string => `${name}-${type}.gguf`;

/** Writes a GGUF file and gives its size in bytes. */
async function writeQuantized(file: string, model: GgufModel): Promise<number> {
  await writeGguf(file, model);
  return statSync(file).size;
}
