/** Writes a model in one format, as an export does: `node bench/export/ours.mjs KIND FROM TO`. */
import { openModel } from '../../dist/engine/checkpoint/open-model.js';
import { writeGguf } from '../../dist/engine/checkpoint/gguf/write.js';
import { writeHuggingFace } from '../../dist/engine/checkpoint/huggingface/write.js';
import { writeMlx } from '../../dist/engine/checkpoint/mlx/write.js';
import { withWeights } from '../../dist/engine/model/weights.js';

const [kind, from, to] = process.argv.slice(2);
const model = await openModel(from);
const { config, tokenizer } = model;
const writers = {
  safetensors: (weights) => writeHuggingFace(to, { config, weights, tokenizer, dtype: 'bfloat16' }),
  'mlx-4bit': (weights) =>
    writeMlx(to, { config, weights, tokenizer, form: { bits: 4, groupSize: 64 } }),
};
const gguf = (weights) => {
  const type = kind.slice('gguf-'.length).toUpperCase();
  return writeGguf(to, { config, weights, tokenizer, name: 'bench', type });
};
await withWeights(model, writers[kind] ?? gguf);
