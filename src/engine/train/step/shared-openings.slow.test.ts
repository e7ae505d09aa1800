/** Examples that go on from one beginning have the losses and gradients that they have written whole. */
import { expect, it } from 'vitest';
import { full, lora, tinyTrainer } from '../../../../test/support/engine/tiny.ts';
import type { Method } from '../../blocks/shape.ts';
import type { Example } from '../batches/micro-batch.ts';
import { planEpoch } from '../batches/row-packing.ts';

const examples: Example[] = Array.from({ length: 12 }, (_, i) => {
  const opening = Array.from({ length: 17 }, (_, at) => 1 + (at % 7));
  const own = [8 + (i % 9), 3, 1 + (i % 5), 2 + (i % 3)];
  // Of some nothing is their own but the reply: it is predicted from the end of what is shared.
  const ids = [...opening, ...(i % 3 === 0 ? own.slice(2) : own)];
  return {
    ids: Int32Array.from(ids),
    targets: Uint8Array.from(ids, (_, at) => (at >= ids.length - 2 ? 1 : 0)),
  };
});

const batching = {
  sequenceLength: 48,
  microBatchRows: 8,
  gradientAccumulation: 1,
  packing: true,
  seed: 3,
};

it.each<[string, Method, 'none' | 'layer']>([
  ['full', full, 'none'],
  ['LoRA', lora, 'none'],
  ['full, checkpointed by layer', full, 'layer'],
])('%s', async (_, method, activationCheckpointing) => {
  const made = [];
  for (const sharedOpenings of [false, true]) {
    const [batches] = planEpoch(examples, { ...batching, sharedOpenings }, 0);
    const tokens = batches.flatMap(({ rows }) => rows.flat()).flatMap(({ ids }) => [...ids]).length;
    const trainer = await tinyTrainer(method, { activationCheckpointing });
    for (let i = 0; i < 2; i++) await trainer.step(batches, 1e-2);
    const { loss, targetTokens } = await trainer.computeGradients(batches);
    const gradients = trainer.trainableTensors().map(({ gradients: all }) => all.slice());
    made.push({ tokens, loss, targetTokens, gradients });
    await trainer.close();
  }
  const [whole, shared] = made;
  expect(shared.tokens).toBeLessThan(whole.tokens / 2);
  expect(shared.targetTokens).toBe(whole.targetTokens);
  expect(shared.loss).toBeCloseTo(whole.loss, 5);
  whole.gradients.forEach((all, i) => {
    const scale = Math.max(...all.map(Math.abs), 1e-9);
    const apart = Math.max(...all.map((value, j) => Math.abs(value - shared.gradients[i][j])));
    expect(apart / scale).toBeLessThan(1e-4);
  });
});
