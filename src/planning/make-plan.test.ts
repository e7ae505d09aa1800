import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../engine/model/config.ts';
import { trainPlanSchema } from '../runtimes/train-plan.ts';
import { makePlan, type PlanRequest } from './make-plan.ts';
import { wholeRowTokens } from './packed-rows.ts';
import { planProfiles } from './plan-defaults.ts';
import { settlePreference } from './settle-preference.ts';

const config: ModelConfig = {
  architecture: 'llama',
  vocabSize: 4096,
  hiddenSize: 256,
  intermediateSize: 768,
  layers: 6,
  heads: 8,
  kvHeads: 4,
  headDim: 32,
  ropeTheta: 10000,
  ropeScaling: null,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 1024,
  bosTokenId: null,
  eosTokenIds: [2],
  padTokenId: 3,
};

const request = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  base: { id: 'brew', kind: 'scratch', config },
  method: 'full',
  profile: 'balanced',
  budgetSeconds: 300,
  statistics: {
    examples: 2400,
    tokens: 240_000,
    targetTokens: 140_000,
    p50: 90,
    p95: 200,
    p99: 250,
    longest: 400,
  },
  overrides: {},
  seed: 1,
  ...changes,
});

describe('makePlan of pairs', () => {
  const overrides = { preference: { loss: 'dpo' as const, beta: 0.1 } };

  test('has eight pairs a step or more, a row each, of the length of the data', () => {
    const { plan } = makePlan(request({ overrides, leastSequenceLength: 384 }));
    expect(plan).toMatchObject({ ...overrides, packing: false, sequenceLength: 256 });
    expect(plan.microBatchRows * plan.gradientAccumulation).toBeGreaterThanOrEqual(8);
    expect(plan.learningRate).toBeLessThan(makePlan(request()).plan.learningRate);
  });

  test('counts what the base is asked before training into the budget', () => {
    const { forecast, plan } = makePlan(request({ overrides, budgetSeconds: 60 }));
    expect(forecast.referenceSeconds).toBeLessThanOrEqual(61);
    const alone = { preference: { loss: 'orpo' as const, beta: 0.1 } };
    const odds = makePlan(request({ overrides: alone, budgetSeconds: 60 }));
    expect(plan.steps).toBeLessThan(odds.plan.steps);
  });

  test('packs none, and is no plan where there are no pairs', () => {
    expect(() => makePlan(request({ overrides: { ...overrides, packing: true } }))).toThrow(
      /not packed/,
    );
    expect(() => settlePreference(overrides, 'chat', 'pretrained')).toThrow(/no pairs/);
    expect(settlePreference({}, 'preference', 'pretrained').preference).toEqual({
      loss: 'dpo',
      beta: 0.1,
    });
    for (const settled of [
      settlePreference({}, 'preference', 'scratch'),
      settlePreference({ preference: null }, 'preference', 'pretrained'),
      settlePreference({}, 'chat', 'pretrained'),
    ])
      expect(settled).toEqual({});
  });
});

describe('makePlan', () => {
  test('the forecast stays within the budget that the plan was made for', () => {
    const budgets = fc.integer({ min: 30, max: 3600 });
    fc.assert(
      fc.property(budgets, fc.constantFrom(...planProfiles), (budgetSeconds, profile) => {
        const { plan, forecast } = makePlan(request({ budgetSeconds, profile }));
        expect(forecast.referenceSeconds).toBeLessThanOrEqual(budgetSeconds * 1.01);
        expect(trainPlanSchema.parse(plan)).toEqual(plan);
        expect(plan.warmupSteps).toBeLessThan(plan.steps);
      }),
    );
  });

  test('more budget never trains less, up to the useful number of epochs', () => {
    const tokens = [60, 120, 600, 6000, 60_000].map(
      (budgetSeconds) => makePlan(request({ budgetSeconds })).forecast,
    );
    const trained = tokens.map(({ trainTokens }) => trainTokens);
    expect(trained).toEqual(trained.toSorted((a, b) => a - b));
    expect(tokens.map(({ limitedBy }) => limitedBy).slice(-1)).toEqual(['epochs']);
  });

  test('rows hold 99 % of the examples; max_quality holds all', () => {
    expect(makePlan(request()).plan.sequenceLength).toBe(256);
    expect(makePlan(request({ profile: 'max_quality' })).plan.sequenceLength).toBe(400);
    expect(makePlan(request({ leastSequenceLength: 384 })).plan.sequenceLength).toBe(384);
  });

  test('safe takes less memory and a smaller learning rate than balanced', () => {
    const [safe, balanced] = (['safe', 'balanced'] as const).map(
      (profile) => makePlan(request({ profile })).plan,
    );
    expect(safe.learningRate).toBeLessThan(balanced.learningRate);
    expect(safe.microBatchRows).toBeLessThan(balanced.microBatchRows);
    expect(safe.activationCheckpointing).toBe('layer');
  });

  test('what the caller sets is taken as it is', () => {
    const overrides = {
      learningRate: 0.123,
      sequenceLength: 512,
      gradientAccumulation: 3,
      packing: false,
      lora: { rank: 4 },
    };
    const { plan } = makePlan(request({ method: 'lora', overrides }));
    expect(plan).toMatchObject({ ...overrides, lora: { rank: 4, alpha: 8, dropout: 0 } });
  });

  test('epochs set the number of steps whatever the budget', () => {
    const { plan, forecast } = makePlan(request({ overrides: { epochs: 2 }, budgetSeconds: 30 }));
    expect(plan.steps).toBe(2 * forecast.stepsPerEpoch);
    expect(forecast).toMatchObject({ epochs: 2, limitedBy: 'request' });
  });

  test('a budget that buys no training is refused', () => {
    expect(() => makePlan(request({ budgetSeconds: 0.5 }))).toThrow(/too few/);
  });

  test('rows longer than the model can attend to are refused', () => {
    expect(() => makePlan(request({ overrides: { sequenceLength: 2048 } }))).toThrow(/positions/);
  });

  test('no data, no plan', () => {
    const statistics = { ...request().statistics, examples: 0 };
    expect(() => makePlan(request({ statistics }))).toThrow(/nothing to train on/);
  });

  describe('of examples that begin alike', () => {
    const openings = { examples: 2400, tokens: 240_000, sharedTokens: 2400 * 50 };
    const statistics = { ...request().statistics, openings };

    test('has that beginning once in a row, in rows long enough for it, and so more passes', () => {
      const { plan, forecast } = makePlan(request({ statistics }));
      const whole = makePlan(request({ statistics, overrides: { sharedOpenings: false } }));
      expect(plan.sequenceLength).toBe(400);
      expect(plan.sharedOpenings).toBe(true);
      expect(wholeRowTokens(plan, statistics)).toBeGreaterThan(1.7 * 400);
      expect(wholeRowTokens(whole.plan, statistics)).toBe(256);
      expect(forecast.epochs).toBeGreaterThan(1.4 * whole.forecast.epochs);
      expect(whole.plan.sharedOpenings).toBeUndefined();
      expect(whole.plan.sequenceLength).toBe(256);
      expect(trainPlanSchema.parse(plan)).toEqual(plan);
    });

    test('writes them whole where they share little, and where the runtime computes them whole', () => {
      const few = { ...statistics, openings: { ...openings, sharedTokens: 2400 * 5 } };
      const speed = {
        flopsPerSecond: 1e12,
        secondsPerUnit: 0,
        secondsPerParameter: 0,
        secondsPerLayer: 0,
      };
      for (const changes of [{ statistics: few }, { statistics, speed }])
        expect(makePlan(request(changes)).plan.sharedOpenings).toBeUndefined();
    });
  });
});
