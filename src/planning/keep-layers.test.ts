import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan, type PlanRequest } from './make-plan.ts';

/** SmolLM2-135M on some thousand short texts with labels. */
const request = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  base: {
    id: 'smollm2',
    kind: 'pretrained',
    config: {
      architecture: 'llama',
      vocabSize: 49152,
      hiddenSize: 576,
      intermediateSize: 1536,
      layers: 30,
      heads: 9,
      kvHeads: 3,
      headDim: 64,
      ropeTheta: 100_000,
      ropeScaling: null,
      rmsNormEps: 1e-5,
      tieEmbeddings: true,
      qkvBias: false,
      qkNorm: false,
      maxPositions: 8192,
      bosTokenId: 1,
      eosTokenIds: [2],
      padTokenId: 2,
    },
  },
  method: 'lora',
  profile: 'balanced',
  budgetSeconds: 600,
  statistics: {
    examples: 9000,
    tokens: 450_000,
    targetTokens: 45_000,
    p50: 50,
    p95: 80,
    p99: 120,
    longest: 200,
  },
  overrides: {},
  labels: true,
  seed: 1,
  ...changes,
});

const keptOf = (changes: Partial<PlanRequest> = {}) => makePlan(request(changes)).plan.keepLayers;

describe('layers that a plan keeps', () => {
  test('a short budget for many labelled rows keeps the lowest, and learns them faster', () => {
    const few = makePlan(request());
    const all = makePlan(request({ overrides: { keepLayers: null } }));
    expect(few.plan.keepLayers).toBe(6);
    expect(few.forecast.epochs).toBeGreaterThan(3 * all.forecast.epochs);
    expect(few.plan.learningRate).toBeGreaterThan(all.plan.learningRate);
    expect(all.plan.keepLayers).toBeUndefined();
  });

  test('the more time, the more of them', () => {
    const time = fc.integer({ min: 300, max: 40_000 });
    fc.assert(
      fc.property(time, time, (one, other) => {
        const [less, more] = [one, other].sort((a, b) => a - b);
        const kept = (budgetSeconds: number) => keptOf({ budgetSeconds }) ?? 30;
        expect(kept(less)).toBeLessThanOrEqual(kept(more));
      }),
    );
    expect(keptOf({ budgetSeconds: 40_000 })).toBeUndefined();
  });

  test('what it takes to fit the head is a part of the budget', () => {
    const { forecast } = makePlan(request());
    expect(forecast.referenceSeconds).toBeLessThanOrEqual(605);
    expect(forecast.referenceSeconds).toBeGreaterThan(550);
  });

  test.each<[string, Partial<PlanRequest>]>([
    ['replies are texts', { labels: false }],
    ['a base starts from nothing', { base: { ...request().base, kind: 'scratch' } }],
    ['all weights are trained', { method: 'full', budgetSeconds: 3000 }],
    ['a length was asked for', { overrides: { epochs: 0.2 } }],
    [
      'the budget is enough for all of them',
      {
        statistics: { ...request().statistics, examples: 300, tokens: 15_000, targetTokens: 1500 },
      },
    ],
  ])('all are kept where %s', (_, changes) => {
    expect(keptOf(changes)).toBeUndefined();
  });

  test('as many as were wished for, whatever the replies', () => {
    expect(keptOf({ labels: false, overrides: { keepLayers: 9 } })).toBe(9);
    expect(() => keptOf({ overrides: { keepLayers: 30 } })).toThrow('30 layers to keep');
    const scratch = { ...request().base, kind: 'scratch' as const };
    expect(() => keptOf({ base: scratch, overrides: { keepLayers: 3 } })).toThrow('from nothing');
  });
});
