/**
 * Every type of weights that a target can run, written and measured on held-out items; the best that
 * fits is chosen, and the table it was decided from is kept in the bundle.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target, WeightType } from '../../../catalog/targets/target.ts';
import type { Fallback } from '../../../engine/checkpoint/gguf/tensor-types.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { StoredExample } from '../../../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { targetMemory } from '../../../planning/memory/device-memory.ts';
import { encodeRecords, fit } from '../../../planning/tokens/encode-records.ts';
import type { OpenCheckpoint } from '../../train/checkpoint.ts';
import type { PackageContext } from '../package-context.ts';
import {
  choose,
  DECISION,
  type DecisionTable,
  type ImportanceRecord,
  type Quantization,
} from './choose.ts';
import { lossIncrease, meanLoss, type ItemLoss, type Measured } from './measure.ts';

/** What a format does with a type. */
export interface TypeTrial {
  config: ModelConfig;
  /** Tokens of context that memory is estimated for. */
  contextSize: number;
  examples: readonly StoredExample[];
  /** The file of a type, below the folder of the bundle. */
  fileOf(type: WeightType): string;
  /** Writes a type below a folder and gives its size in bytes. */
  write(folder: string, type: WeightType): Promise<number>;
  measure(file: string): Promise<Measured>;
  /** Tensors that are of another type than the file's. */
  fallbacksOf(type: WeightType): Fallback[];
  /** What errors were weighed with, where they were. */
  importance?: ImportanceRecord;
}

/**
 * Cuts held-out records to the context: one model in several precisions, so the same beginning of a
 * long reply compares them as well.
 *
 * @throws The problems of `encodeRecords`.
 */
export async function heldOutExamples(
  { info, tokenizer }: OpenCheckpoint,
  records: readonly CanonicalRecord[],
  contextSize: number,
): Promise<readonly StoredExample[]> {
  const encoded = await encodeRecords(Tokenizer.open(tokenizer), records);
  return fit(encoded, Math.min(contextSize, info.sequenceLength), 'cut').examples;
}

/**
 * Leaves every type but the reference in the output, the reference where it is chosen, and the table.
 *
 * @throws `target.none-fits` when no type fits the target; the problems of `trial`.
 */
export async function tryTypes(
  context: PackageContext,
  target: Target,
  trial: TypeTrial,
): Promise<DecisionTable> {
  const { output, work } = context;
  const { config, contextSize, fileOf } = trial;
  const quantizations: Quantization[] = [];
  const notFinite: WeightType[] = [];
  let reference: ItemLoss[] | undefined;
  const scratch = join(work, target.format);
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
    const bytes = await trial.write(folder, type);
    const { losses, speed } = await trial.measure(join(folder, fileOf(type)));
    reference ??= losses;
    context.event('optimize.measured', { type, bytes, ...speed });
    if (losses !== reference && !losses.every(({ nats }) => Number.isFinite(nats))) {
      notFinite.push(type);
      continue;
    }
    quantizations.push({
      type,
      bytes,
      fallbacks: trial.fallbacksOf(type),
      memory: targetMemory(target, config, { type, bytes, contextSize }),
      loss: meanLoss(losses),
      increase:
        reference === losses ? null : lossIncrease(losses, reference, context.seed('optimize')),
    });
  }
  const { chosen, reasons } = choose(quantizations, target);
  if (chosen === target.types[0]) await trial.write(output, chosen);
  rmSync(scratch, { recursive: true, force: true });
  const table: DecisionTable = {
    schema: 1,
    target: target.id,
    contextSize,
    items: reference?.length ?? 0,
    maxLossIncrease: target.maxLossIncrease,
    memoryLimit: target.memory?.limit.value ?? null,
    reserve: target.reserve,
    ...(trial.importance && { importance: trial.importance }),
    chosen,
    file: fileOf(chosen),
    rows: quantizations.map((quantization, at) => ({ ...quantization, reason: reasons[at] })),
    ...(notFinite.length > 0 && { notFinite }),
  };
  writeFileSync(join(output, DECISION), `${canonicalJson(table)}\n`);
  return table;
}
