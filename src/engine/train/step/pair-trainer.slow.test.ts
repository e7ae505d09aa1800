import { describe, expect, it } from 'vitest';

import { referenceLoss } from '../../../../test/support/engine/reference.ts';
import { bytesOf, full, lora, tinyTrainer } from '../../../../test/support/engine/tiny.ts';
import { tinyPairs } from '../../../../test/support/engine/tiny-pairs.ts';
import type { Method } from '../../blocks/shape.ts';
import { elements, type ModelConfig } from '../../model/config.ts';
import { randomBits } from '../../model/random.ts';
import type { Example } from '../batches/micro-batch.ts';
import { cutFiner, evaluationBatches } from '../batches/row-packing.ts';
import { pairLoss, type Preference } from '../preference/pair-loss.ts';
import { PairObjective } from '../preference/pair-objective.ts';
import type { Trainer } from './trainer.ts';

const dpo: Preference = { loss: 'dpo', beta: 0.4 };
const orpo: Preference = { loss: 'orpo', beta: 0.4 };
const examples = tinyPairs(4);
/** The double-precision model is slow. */
const few = examples.slice(0, 4);

const rows = (preference: Preference, microBatchRows = 4, of = examples) =>
  evaluationBatches(of, { sequenceLength: 20, microBatchRows, preference });

/** Compares with what the trainer makes of the examples now. */
async function objectiveOf(trainer: Trainer, preference: Preference): Promise<PairObjective> {
  if (preference.loss === 'orpo') return new PairObjective(preference, null);
  const scores = await trainer.score(rows(preference));
  return new PairObjective(
    preference,
    Float64Array.from(examples, (_, i) => scores.get(i)?.logProbability ?? NaN),
  );
}

/** All weights of a trainer's model in double precision, so that one can be moved a little. */
async function doubles(trainer: Trainer): Promise<Map<string, Float64Array>> {
  const copies = new Map<string, Float64Array>();
  if (trainer.method.kind === 'lora') {
    const base = await tinyTrainer(full, { config: trainer.config });
    for (const { parameter, values } of base.trainableTensors())
      copies.set(parameter.name, Float64Array.from(values));
    await base.close();
  }
  for (const { parameter, values } of trainer.trainableTensors())
    copies.set(parameter.name, Float64Array.from(values));
  return copies;
}

describe('pairs in the trainer', () => {
  it.each<[string, Method, Preference, Partial<ModelConfig>]>([
    ['DPO, full', full, dpo, {}],
    ['DPO, untied embeddings', full, dpo, { tieEmbeddings: false }],
    ['DPO, LoRA', lora, dpo, {}],
    ['ORPO, full', full, orpo, {}],
  ])('%s: loss and gradients are those of the reference', async (_, method, preference, config) => {
    const trainer = await tinyTrainer(method, { config });
    const objective = await objectiveOf(trainer, preference);
    const before = await trainer.score(rows(preference));
    // Updates, so that replies are apart and no B matrix is zero any more.
    for (let i = 0; i < 3; i++) await trainer.step(rows(preference), 1e-2, objective);
    const weights = await doubles(trainer);
    const adapter = method.kind === 'lora' ? method : undefined;
    const weigh = (example: Example, index: number) => ({
      logProbability: -referenceLoss(trainer.config, (name) => weights.get(name), example, adapter),
      tokens: example.targets.filter(Boolean).length,
      reference: before.get(index)?.logProbability ?? NaN,
    });
    const lossOf = () => {
      let sum = 0;
      for (let i = 0; i < few.length; i += 2)
        sum += pairLoss(preference, weigh(few[i], i), weigh(few[i + 1], i + 1)).loss;
      return sum / (few.length / 2);
    };

    const { loss } = await trainer.computeGradients(rows(preference, 1, few), objective);
    expect(loss).toBeCloseTo(lossOf(), 5);
    for (const { parameter, gradients } of trainer.trainableTensors()) {
      const values = weights.get(parameter.name) as Float64Array;
      const scale = Math.max(...gradients.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      const i = randomBits(1, parameter.name.length) % elements(parameter.shape);
      const value = values[i];
      const h = 1e-5;
      values[i] = value + h;
      const above = lossOf();
      values[i] = value - h;
      const below = lossOf();
      values[i] = value;
      const slope = (above - below) / (2 * h);
      expect(Math.abs(gradients[i] - slope) / scale, `${parameter.name}[${i}]`).toBeLessThan(1e-4);
    }
    await trainer.close();
  });

  it.each<[string, Method]>([
    ['full', full],
    ['LoRA', lora],
  ])('%s: same bytes with 1 and 2 threads, with and without checkpointing', async (_, method) => {
    const runs = [
      await tinyTrainer(method),
      await tinyTrainer(method, { threads: 2 }),
      await tinyTrainer(method, { activationCheckpointing: 'layer' }),
    ];
    for (const trainer of runs) {
      const objective = await objectiveOf(trainer, dpo);
      for (let i = 0; i < 4; i++) await trainer.step(rows(dpo, 2), 1e-2, objective);
    }
    const [first, ...others] = runs.map(bytesOf);
    for (const other of others) expect(other.equals(first)).toBe(true);
    for (const trainer of runs) await trainer.close();
  });

  it.each([1, 2, 3])(
    'of a step that is cut into micro-batches of %i give what they give together, but for rounding',
    async (cut) => {
      const gradientsOf = async (batches: ReturnType<typeof rows>) => {
        const trainer = await tinyTrainer(full);
        const objective = await objectiveOf(trainer, dpo);
        for (let i = 0; i < 2; i++) await trainer.step(rows(dpo), 1e-2, objective);
        const result = await trainer.computeGradients(batches, objective);
        const gradients = trainer.trainableTensors().map(({ gradients: all }) => all.slice());
        await trainer.close();
        return { result, gradients };
      };
      const whole = await gradientsOf(rows(dpo));
      const finer = await gradientsOf(
        cutFiner(rows(dpo), cut, { sequenceLength: 20, preference: dpo }),
      );
      expect(finer.result.loss).toBeCloseTo(whole.result.loss, 5);
      expect(finer.result.rewardMargin).toBeCloseTo(whole.result.rewardMargin ?? NaN, 4);
      whole.gradients.forEach((all, i) => {
        const scale = Math.max(...all.map(Math.abs), 1e-9);
        const apart = Math.max(...all.map((value, j) => Math.abs(value - finer.gradients[i][j])));
        expect(apart / scale).toBeLessThan(1e-4);
      });
    },
  );

  it('are learnt: rewards part, and the better replies become likelier than the others', async () => {
    const trainer = await tinyTrainer(full);
    const objective = await objectiveOf(trainer, dpo);
    const first = await trainer.step(rows(dpo), 1e-2, objective);
    expect(first.loss).toBeCloseTo(Math.log(2), 5);
    let last = first;
    for (let i = 0; i < 15; i++) last = await trainer.step(rows(dpo), 1e-2, objective);
    expect(last.loss).toBeLessThan(first.loss / 2);
    expect(last.rewardAccuracy).toBe(1);
    expect(last.rewardMargin).toBeGreaterThan(0.5);
    await trainer.close();
  });
});
