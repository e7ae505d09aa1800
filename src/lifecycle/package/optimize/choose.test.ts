import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTarget, type GgufType } from '../../../catalog/targets/target.ts';
import { choose, type Quantization } from './choose.ts';
import { inferenceMemory } from '../../../planning/memory/device-memory.ts';

const phone = loadTarget('mobile_iphone15');
const limit = phone.memory!.limit.value - phone.reserve;

function quantization(type: GgufType, bytes: number, upper: number | null): Quantization {
  return {
    type,
    bytes,
    fallbacks: [],
    memory: { low: bytes, expected: bytes, high: bytes },
    loss: 2 + (upper ?? 0),
    increase:
      upper === null
        ? null
        : {
            value: upper / 2,
            interval: { low: 0, high: upper, confidence: 0.95, method: 'studentized-bootstrap' },
          },
  };
}

describe('choosing a quantization', () => {
  it('takes the smallest that costs no more than allowed', () => {
    const decision = choose(
      [
        quantization('F16', 200, null),
        quantization('Q8_0', 100, 0.001),
        quantization('Q4_K_M', 60, 0.009),
        quantization('Q4_0', 50, 0.08),
      ],
      phone,
    );
    expect(decision.chosen).toBe('Q4_K_M');
    expect(decision.reasons).toEqual(['larger', 'larger', 'chosen', 'loses-too-much']);
  });

  it('takes the most faithful that fits when every good one is too large', () => {
    const decision = choose(
      [
        quantization('F16', limit + 1, null),
        quantization('Q8_0', limit + 1, 0.001),
        quantization('Q4_K_M', 60, 0.05),
        quantization('Q4_0', 50, 0.08),
      ],
      phone,
    );
    expect(decision.reasons).toEqual(['too-large', 'too-large', 'chosen', 'loses-more']);
  });

  it('refuses when nothing fits', () => {
    expect(() => choose([quantization('F16', limit + 1, null)], phone)).toThrow(/fits iPhone 15/);
  });

  const types: GgufType[] = ['F16', 'Q8_0', 'Q4_K_M', 'Q4_0'];
  const anyCandidates = fc
    .array(
      fc.record({
        bytes: fc.integer({ min: 1, max: limit * 2 }),
        upper: fc.double({ min: -0.01, max: 0.2, noNaN: true }),
      }),
      { minLength: 4, maxLength: 4 },
    )
    .map((rows) =>
      rows.map((row, at) => quantization(types[at], row.bytes, at ? row.upper : null)),
    );

  it('never ships what does not fit, nor a larger file than an equally allowed one', () => {
    fc.assert(
      fc.property(anyCandidates, (quantizations) => {
        const fitting = quantizations.filter(({ memory }) => memory.high <= limit);
        fc.pre(fitting.length > 0);
        const { chosen } = choose(quantizations, phone);
        const pick = quantizations.find(({ type }) => type === chosen)!;
        expect(fitting).toContain(pick);
        const upper = (item: Quantization) => item.increase?.interval.high ?? 0;
        const good = fitting.filter((item) => upper(item) <= phone.maxLossIncrease);
        for (const other of good) expect(pick.bytes).toBeLessThanOrEqual(other.bytes);
        if (good.length === 0)
          for (const other of fitting) expect(upper(pick)).toBeLessThanOrEqual(upper(other));
      }),
    );
  });
});

describe('memory estimate', () => {
  const config = {
    architecture: 'llama' as const,
    vocabSize: 49152,
    hiddenSize: 576,
    intermediateSize: 1536,
    layers: 30,
    heads: 9,
    kvHeads: 3,
    headDim: 64,
    ropeTheta: 10000,
    ropeScaling: null,
    rmsNormEps: 1e-5,
    tieEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
    maxPositions: 2048,
    bosTokenId: null,
    eosTokenIds: [2],
    padTokenId: null,
  };

  it('holds the file and the whole key-value cache, and grows with the context', () => {
    const short = inferenceMemory(config, 1e8, 512);
    const long = inferenceMemory(config, 1e8, 2048);
    // 2 (keys, values) · 30 layers · 3 heads · 64 · 1536 more tokens · 2 bytes
    expect(long.low - short.low).toBe(2 * 30 * 3 * 64 * 1536 * 2);
    expect(short.low).toBeLessThan(short.expected);
    expect(short.expected).toBeLessThan(short.high);
    expect(short.low).toBeGreaterThan(1e8);
  });
});
