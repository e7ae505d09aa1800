/**
 * Will the serving target hold what comes of it? From shapes, before any training: the smallest
 * quantization that the target loads, in the memory that it gives; and the records in its context.
 *
 * @module
 */
import { loadTarget, type Target, type WeightType } from '../../../catalog/targets/target.ts';
import { parameterCount, type ModelConfig } from '../../../engine/model/config.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';
import { targetMemory } from '../../../planning/memory/device-memory.ts';
import type { TokenStatistics } from '../../../planning/tokens/encode-records.ts';

/**
 * Bytes per weight. Blocks of 32 or 256 with their scales
 * (https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h); Q5_K_M, Q4_K_M
 * and IQ4_XS keep some tensors in Q6_K, so these are their lower bounds.
 */
const bytesPerWeight: Record<WeightType, number> = {
  F16: 2,
  Q8_0: 34 / 32,
  Q6_K: 210 / 256,
  Q5_K_M: 176 / 256,
  Q4_K_M: 144 / 256,
  Q4_0: 18 / 32,
  IQ4_XS: 136 / 256,
  fp32: 4,
  fp16: 2,
  // MatMulNBits has one fp32 for each 32.
  q8: 36 / 32,
  q4: 20 / 32,
};

/** Finds what a target has too little of; nothing where none was named. */
export function targetFindings(
  id: string | null,
  config: ModelConfig,
  tokens: TokenStatistics,
): Finding[] {
  if (id === null) return [];
  const target = loadTarget(id);
  return [...memory(target, config), ...context(target, tokens)];
}

function memory(target: Target, config: ModelConfig) {
  const { id, memory, reserve, types } = target;
  if (memory === null) return [];
  const contextSize = Math.min(target.contextSize, config.maxPositions);
  const low = Math.min(
    ...types.map((type) => {
      const bytes = bytesPerWeight[type] * parameterCount(config);
      return targetMemory(target, config, { type, bytes, contextSize }).low;
    }),
  );
  const there = memory.limit.value - reserve;
  if (low <= there) return [];
  return [
    problem(
      'preflight.target-memory',
      `needs at least ${gib(low)} GiB on ${id}, which has ${gib(there)} GiB for it`,
      { evidence: { target: id, low: Math.round(low), there, source: memory.limit.source } },
    ),
  ];
}

function context({ id, contextSize }: Target, { p99, longest }: TokenStatistics): Finding[] {
  if (p99 <= contextSize) return [];
  return [
    problem(
      'preflight.target-context',
      `one record in a hundred is longer than ${p99} tokens; ${id} is planned for ${contextSize}`,
      { evidence: { target: id, contextSize, p99, longest } },
    ),
  ];
}

const gib = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
