import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { families } from '../../../test/interop/families.ts';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { onnxFile, roundWeights, writeOnnxModel } from '../../engine/checkpoint/onnx/write.ts';
import { onnxTypes, type OnnxType } from '../../engine/checkpoint/onnx/weight-forms.ts';
import { PromptDecoder } from '../../engine/choose/prompt-decoder.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { OnnxDecoder } from './decoder.ts';
import { likeliest, logProbabilityOf, scoreExamples } from './score.ts';

const root = temporaryFolder();
const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((each) => each.close())));

const ids = Array.from({ length: 40 }, (_, i) => 4 + ((i * 37) % 200));
const written = 8;

/** What the engine says of the token after a prefix: log-probabilities of the whole vocabulary. */
async function ours(config: ModelConfig, weights: ReadonlyMap<string, Float32Array>) {
  const decoder = await PromptDecoder.create(
    config,
    (into) => {
      for (const [name, values] of into) values.set(weights.get(name)!);
    },
    1,
  );
  open.push(decoder);
  const all = Int32Array.from({ length: config.vocabSize }, (_, id) => id);
  return async (prefix: readonly number[]): Promise<Float64Array> => {
    const { states } = await decoder.read([Int32Array.from(prefix)]);
    return (await decoder.logProbabilities(states.subarray(0, config.hiddenSize), [all]))[0];
  };
}

async function onnxOf(
  changes: Partial<ModelConfig>,
  type: OnnxType,
): Promise<{ model: ReturnType<typeof tinyModel>; decoder: OnnxDecoder }> {
  const model = tinyModel(changes);
  const folder = join(root, `${open.length}`);
  await writeOnnxModel(folder, { ...model, type });
  const decoder = await OnnxDecoder.open(join(folder, onnxFile[type]));
  open.push(decoder);
  return { model, decoder };
}

/**
 * Half precision is computed in where it is stored, and blocks are multiplied with 8 bits of what goes
 * in: nats that the least likely of all tokens may be off by.
 */
const coarse: Record<OnnxType, number> = { fp32: 1e-3, fp16: 0.2, q8: 0.8, q4: 0.8 };

/** The greatest difference of log-probabilities between a row of logits and the engine. */
const farthest = (logits: Float32Array, wanted: Float64Array): number => {
  const offset = logProbabilityOf(logits, 0) - logits[0];
  return wanted.reduce(
    (most, value, id) => Math.max(most, Math.abs(logits[id] + offset - value)),
    0,
  );
};

describe('a decoder graph in ONNX Runtime', () => {
  it.each(families)('%s: reads a prompt and writes on as the engine', async (_, changes) => {
    const { model, decoder } = await onnxOf(changes, 'fp32');
    const { vocabSize } = model.config;
    const engine = await ours(model.config, model.weights);
    const logits = await decoder.read(ids);
    expect(logits).toHaveLength(ids.length * vocabSize);
    const row = (at: number) => logits.subarray(at * vocabSize, (at + 1) * vocabSize);
    for (const at of [0, 1, 17, ids.length - 1])
      expect(farthest(row(at), await engine(ids.slice(0, at + 1)))).toBeLessThan(1e-3);
    // Token by token through the cache, each the likeliest.
    const reply = [likeliest(row(ids.length - 1))];
    while (reply.length < written) {
      const next = await decoder.read([reply[reply.length - 1]], 1);
      expect(next).toHaveLength(vocabSize);
      const wanted = await engine([...ids, ...reply]);
      expect(farthest(next, wanted)).toBeLessThan(1e-3);
      expect(likeliest(next)).toBe(likeliest(wanted));
      reply.push(likeliest(next));
    }
  });

  it.each(onnxTypes.flatMap((type) => [true, false].map((tied) => [type, tied] as const)))(
    '%s computes with the weights it rounded (tied: %s)',
    async (type, tieEmbeddings) => {
      const { model, decoder } = await onnxOf({ tieEmbeddings }, type);
      roundWeights(model.config, model.weights, type);
      const engine = await ours(model.config, model.weights);
      const logits = await decoder.read(ids, 1);
      expect(farthest(logits, await engine(ids))).toBeLessThan(coarse[type]);
      // What another token would get is far away.
      expect(farthest(logits, await engine(ids.slice(0, -1)))).toBeGreaterThan(5);
    },
  );

  it('leaves rows that are not whole blocks as they are, and says which', async () => {
    const { config, weights } = tinyModel({ intermediateSize: 120 });
    const folder = join(root, 'odd');
    const unquantized = await writeOnnxModel(folder, { config, weights, type: 'q4' });
    expect(unquantized).toEqual(['layers.0.mlp.down', 'layers.1.mlp.down']);
    const decoder = await OnnxDecoder.open(join(folder, onnxFile.q4));
    open.push(decoder);
    roundWeights(config, weights, 'q4');
    const engine = await ours(config, weights);
    expect(farthest(await decoder.read(ids, 1), await engine(ids))).toBeLessThan(coarse.q4);
  });

  it('scores a long example in stretches as at once', async () => {
    const { model, decoder } = await onnxOf({}, 'fp32');
    const long = Int32Array.from({ length: 200 }, (_, i) => 4 + ((i * 53) % 200));
    const targets = Uint8Array.from(long, (_, i) => Number(i > 100));
    const [score] = await scoreExamples(decoder, [{ ids: long, targets }]);
    decoder.restart();
    const logits = await decoder.read(long);
    const width = model.config.vocabSize;
    let wanted = 0;
    for (let at = 101; at < 200; at++)
      wanted += logProbabilityOf(logits.subarray((at - 1) * width, at * width), long[at]);
    expect(score.targetTokens).toBe(99);
    expect(score.logProbability).toBeCloseTo(wanted, 2);
  });

  it('refuses what is no graph', async () => {
    await expect(OnnxDecoder.open(import.meta.filename)).rejects.toMatchObject({
      problem: { code: 'onnx.load' },
    });
  });
});
