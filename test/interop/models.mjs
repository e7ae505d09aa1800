/**
 * Node's half of models.py: `node models.mjs SOURCE WORK_FOLDER` reads a model with our loaders,
 * writes it with our writers into WORK_FOLDER, and answers WORK_FOLDER/questions.json with llama.cpp.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLlama } from 'node-llama-cpp';
import { writeGguf } from '../../dist/engine/checkpoint/gguf/write.js';
import { writeHuggingFace } from '../../dist/engine/checkpoint/huggingface/write.js';
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { writePeftAdapter } from '../../dist/engine/checkpoint/peft.js';
import { allocateWeights } from '../../dist/engine/model/weights.js';

const [source, work] = process.argv.slice(2);
const { prompts, newTokens, texts } = JSON.parse(
  readFileSync(join(work, 'questions.json'), 'utf8'),
);
const path = (name) => join(work, name);

async function load(from) {
  const model = await openModel(from);
  const weights = allocateWeights(model.config);
  await model.readWeights(weights);
  return { config: model.config, tokenizer: model.tokenizer, weights };
}

/** A rank-4 adapter with deterministic values, on two modules; also adds it to the weights. */
function adapt({ config, weights }, rank, scale) {
  const wave = (length, by) => Float32Array.from({ length }, (_, i) => Math.sin(i * by) * 0.05);
  return Array.from({ length: config.layers }, (_, layer) =>
    ['q_proj', 'v_proj'].map((module) => {
      const weight = `model.layers.${layer}.self_attn.${module}.weight`;
      const values = weights.get(weight);
      const inputs = config.hiddenSize;
      const outputs = values.length / inputs;
      const [a, b] = [wave(rank * inputs, 0.7 + layer), wave(outputs * rank, 0.3 + layer)];
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          let sum = 0;
          for (let r = 0; r < rank; r++) sum += b[o * rank + r] * a[r * inputs + i];
          values[o * inputs + i] += scale * sum;
        }
      return { weight, a, b };
    }),
  ).flat();
}

async function answers(llama, file, prompts) {
  const model = await llama.loadModel({ modelPath: file });
  const context = await model.createContext({ contextSize: 1024, threads: 1 });
  const sequence = context.getSequence();
  const replies = [];
  for (const prompt of prompts) {
    const reply = [];
    await sequence.clearHistory();
    for await (const token of sequence.evaluate(model.tokenize(prompt, true), {
      temperature: 0,
      yieldEogToken: true,
    })) {
      reply.push(token);
      if (reply.length === newTokens || model.isEogToken(token)) break;
    }
    replies.push(reply);
  }
  const tokens = texts.map((text) => model.tokenize(text, true));
  await context.dispose();
  await model.dispose();
  return { replies, tokens };
}

const model = await load(source);
await writeHuggingFace(path('hf'), { ...model, dtype: 'float32' });
await writeHuggingFace(path('hf-f16'), { ...model, dtype: 'float16', maxShardBytes: 60_000_000 });
for (const type of ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_0', 'Q4_K_M', 'IQ4_XS'])
  await writeGguf(path(`${type}.gguf`), { ...model, name: 'interop', type });
const again = await load(path('F16.gguf'));
let worst = 0;
for (const [name, values] of model.weights)
  for (let i = 0; i < values.length; i++)
    worst = Math.max(
      worst,
      Math.abs(values[i] - again.weights.get(name)[i]) / Math.max(1e-3, Math.abs(values[i])),
    );
const tensors = adapt(model, 4, 2);
await writePeftAdapter(path('adapter'), {
  baseName: path('hf'),
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'v_proj'],
  tensors,
});
await writeHuggingFace(path('merged'), { ...model, dtype: 'float32' });

const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const result = {
  roundTrip: worst,
  source: source.endsWith('.gguf') ? await answers(llama, source, []) : null,
};
for (const type of ['F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_0', 'Q4_K_M', 'IQ4_XS'])
  result[type] = await answers(
    llama,
    path(`${type}.gguf`),
    type === 'F16' ? prompts : prompts.slice(0, 8),
  );
writeFileSync(path('answers.json'), JSON.stringify(result));
await llama.dispose();
