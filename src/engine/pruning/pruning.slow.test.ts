import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { PromptDecoder } from '../choose/prompt-decoder.ts';
import { prunedConfig, tensorSpecs, type ModelConfig } from '../model/config.ts';
import type { OpenWeights, Weights } from '../model/weights.ts';
import { fitHeadMap } from './fit-head-map.ts';
import { readHeadMap, writeHeadMap } from './head-map-file.ts';
import { openPruned } from './pruned-model.ts';

const layers = 2;

/** A model whose layers above the lowest two add nothing, so that nothing is lost with them. */
function idleAbove(changes: Partial<ModelConfig>) {
  const model = tinyModel({ layers: 5, ...changes });
  const { weights, config } = model;
  for (const [name, values] of weights) {
    const layer = Number(/layers\.(\d+)\./.exec(name)?.[1] ?? -1);
    if (layer >= layers && /(o_proj|down_proj)/.test(name)) values.fill(0);
  }
  weights.get('model.norm.weight')!.forEach((_, i, norm) => (norm[i] = 1 + (i % 7) / 10));
  return { config, weights };
}

const examples = Array.from({ length: 60 }, (_, n) => {
  const ids = Int32Array.from({ length: 6 + (n % 9) }, (_, i) => 4 + ((n * 31 + i * i * 17) % 250));
  return { ids, targets: Uint8Array.from(ids, (_, i) => Number(i > 3)) };
});

const into = (weights: Weights) => (all: Weights) =>
  all.forEach((values, name) => values.set(weights.get(name)!));

const opened = (weights: Weights): OpenWeights => ({
  read: async (name, values) => values.set(weights.get(name)!),
  close: async () => {},
});

const fit = ({ config, weights }: ReturnType<typeof idleAbove>, threads = 1) =>
  fitHeadMap(config, into(weights), examples, { layers, threads, read: () => {} });

async function scores(
  config: ModelConfig,
  load: (weights: Weights) => Promise<void> | void,
): Promise<number[]> {
  const decoder = await PromptDecoder.create(config, load, 1);
  const prompts = [Int32Array.of(5, 9, 40, 77), Int32Array.of(100, 8, 30, 61)];
  const tokens = Int32Array.from({ length: 40 }, (_, i) => 10 + i);
  const { states } = await decoder.read(prompts);
  const found = await decoder.logProbabilities(
    states,
    prompts.map(() => tokens),
  );
  await decoder.close();
  return found.flatMap((one) => [...one]);
}

test.each([
  ['tied to its embeddings', true],
  ['of its own', false],
])('layers that add nothing are left out without a loss, the head %s', async (_, tieEmbeddings) => {
  const whole = idleAbove({ tieEmbeddings });
  const map = await fit(whole);
  const pruned = prunedConfig(whole.config, layers);
  expect(tensorSpecs(pruned).map(({ name }) => name)).toContain('lm_head.weight');
  const wanted = await scores(whole.config, into(whole.weights));
  const loadWith = (by: Float32Array | null) => async (all: Weights) => {
    const weights = openPruned(whole.config, opened(whole.weights), by);
    for (const [name, values] of all) await weights.read(name, values);
  };
  const found = await scores(pruned, loadWith(map));
  const unfitted = await scores(pruned, loadWith(null));
  const worst = (of: number[]) => Math.max(...of.map((one, i) => Math.abs(one - wanted[i])));
  expect(worst(found)).toBeLessThan(0.2);
  // Here the norm of the whole model fits as it is.
  expect(worst(unfitted)).toBeLessThan(1e-3);
});

test('the map is the same to the last bit with 1 to 4 threads, and comes back from its file', async () => {
  const whole = idleAbove({});
  const [one, ...others] = await Promise.all([1, 2, 4].map((threads) => fit(whole, threads)));
  for (const other of others) expect(other).toEqual(one);
  const file = join(temporaryFolder(), 'map.safetensors');
  await writeHeadMap(file, one, whole.config.hiddenSize);
  expect(await readHeadMap(file, whole.config.hiddenSize)).toEqual(one);
});
