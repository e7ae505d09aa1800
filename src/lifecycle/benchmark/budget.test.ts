import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../engine/model/config.ts';
import { sampleSizes, type Workload } from './budget.ts';

const config: ModelConfig = {
  architecture: 'llama',
  vocabSize: 4096,
  hiddenSize: 256,
  intermediateSize: 768,
  layers: 4,
  heads: 4,
  kvHeads: 2,
  headDim: 64,
  ropeTheta: 10_000,
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

const workload: Workload = {
  config,
  lora: null,
  trainTokens: 120,
  trainTargets: 60,
  heldOutTokens: 120,
  heldOutTargets: 60,
  writing: null,
  shotTokens: 0,
  pretrained: false,
};

const plenty = { train: 100_000, heldOut: 1000, replies: 40 };

const only = (budgetSeconds: number) => ({ budgetSeconds, decidingSeconds: budgetSeconds });

describe('sampleSizes', () => {
  it('stays within the budget', () => {
    const sizes = sampleSizes([workload, workload], plenty, only(60));
    expect(sizes.referenceSeconds).toBeLessThanOrEqual(60);
    expect(sizes.referenceSeconds).toBeGreaterThan(50);
    expect(sizes.epochs).toEqual([1, 1]);
  });

  it('gives every model the same time: the smaller passes over all items, the larger gets less far', () => {
    const large = { ...workload, config: { ...config, layers: 12 } };
    const sizes = sampleSizes([workload, large], plenty, only(60));
    expect(sizes.epochs[0]).toBeCloseTo(1, 1);
    expect(sizes.epochs[1]).toBeLessThan(0.7);
    expect(sizes.epochs[1] * sizes.train).toBeGreaterThanOrEqual(64);
    expect(sizes.referenceSeconds).toBeLessThanOrEqual(61);
  });

  it('gives each candidate less when there are more', () => {
    const two = sampleSizes([workload, workload], plenty, only(60));
    const four = sampleSizes(
      Array.from({ length: 4 }, () => workload),
      plenty,
      only(60),
    );
    expect(four.train).toBeLessThan(two.train);
  });

  it('passes over few items several times rather than idling', () => {
    const sizes = sampleSizes([workload], { train: 100, heldOut: 50, replies: 0 }, only(60));
    expect(sizes).toMatchObject({ train: 100, heldOut: 50 });
    expect(sizes.epochs[0]).toBeGreaterThan(1);
  });

  it('takes what writing replies costs from training, and asks for fewer where they are long', () => {
    const writing = (replyTokens: number) => ({
      ...workload,
      writing: { promptTokens: 100, replyTokens },
    });
    const sizes = (load: Workload) => sampleSizes([load, load], plenty, only(60));
    const [none, short, long] = [workload, writing(20), writing(320)].map(sizes);
    expect(short.replies).toBe(plenty.replies);
    expect(short.train).toBeLessThan(none.train);
    expect(long.train).toBeLessThan(short.train);
    for (const { referenceSeconds } of [none, short, long])
      expect(referenceSeconds).toBeLessThanOrEqual(60);
    const pretrained = sizes({ ...writing(320), pretrained: true, shotTokens: 400 });
    expect(pretrained.replies).toBeLessThanOrEqual(long.replies);
  });

  it('gives the time beyond the budget to more held-out items, of cheap candidates more', () => {
    const large = { ...workload, config: { ...config, layers: 12 } };
    const loads = [workload, large];
    const few = sampleSizes(loads, plenty, only(2));
    const rows = { ...plenty, heldOut: 100_000 };
    const more = sampleSizes(loads, rows, { budgetSeconds: 2, decidingSeconds: 10 });
    expect(more).toMatchObject({ train: few.train, epochs: few.epochs, heldOut: few.heldOut });
    expect(few.deciding.most).toEqual([few.heldOut, few.heldOut]);
    const [small, dear] = more.deciding.most;
    expect(dear).toBeGreaterThan(more.heldOut);
    expect(small).toBeGreaterThan(dear);
    expect(dear * more.scoring.perItem[1]).toBeLessThanOrEqual(more.deciding.seconds);
    // No more than there are.
    const all = sampleSizes(loads, plenty, { budgetSeconds: 2, decidingSeconds: 1e6 });
    expect(all.deciding.most).toEqual([1000, 1000]);
  });

  it('leaves time to learn where scoring the least takes the budget, if deciding may take longer', () => {
    const dear = { ...workload, heldOutTokens: 4000, heldOutTargets: 4000 };
    const loads = [dear, dear];
    const alone = sampleSizes(loads, plenty, only(20));
    expect(alone.train).toBe(64);
    const longer = sampleSizes(loads, plenty, { budgetSeconds: 20, decidingSeconds: 1000 });
    expect(longer.heldOut).toBe(alone.heldOut);
    expect(longer.train).toBeGreaterThan(4 * alone.train);
    const { deciding, scoring, referenceSeconds } = longer;
    expect(referenceSeconds + deciding.seconds - scoring.seconds).toBeLessThan(1001);
  });

  it('keeps the least that says something when the budget is too small, and says what it costs', () => {
    const sizes = sampleSizes([workload], plenty, only(0.001));
    expect(sizes).toMatchObject({ train: 64, heldOut: 40, epochs: [1] });
    expect(sizes.referenceSeconds).toBeGreaterThan(0.001);
  });
});
