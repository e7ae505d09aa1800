/**
 * Every way of cutting text that we know, in `tokenizers` and in llama.cpp: the same cut, seen through
 * the 49,000 tokens of SmolLM2, which show where words end.
 */
import { join } from 'node:path';
import { getLlama } from 'node-llama-cpp';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { preTokenizers } from '../../src/engine/checkpoint/gguf/pre-tokenizers.ts';
import { writeGguf } from '../../src/engine/checkpoint/gguf/write.ts';
import { openModel } from '../../src/engine/checkpoint/open-model.ts';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import { allocateWeights } from '../../src/engine/model/weights.ts';
import { Tokenizer } from '../../src/engine/tokenizer/tokenizer.ts';

const smollm2 = process.env.BREWSLM_SMOLLM2;

const texts = [
  'Hello world',
  '  two  spaces   and\ttabs\n\nnew lines \n',
  "don't I'll WE'VE it's 'tis",
  '1234567 3.14 2024-01-02 ½ ² 12a34',
  'naïve café Ünïcödé ß',
  '日本語のテキスト 中文 한국어',
  'emoji 🙂👩‍👩‍👧 flags 🇫🇷',
  'def f(x):\n    return x**2  # ok\r\n',
  '!!??...---___ $+<=>^~|` "quoted" (brackets)',
  '\u00a0non-breaking\u2003em',
  'مرحبا بالعالم हिन्दी में पाठ',
  'CamelCase snake_case kebab-case http://example.com/?q=a&b=c#d',
];

it.runIf(smollm2).each(preTokenizers.map((one) => [one.names[0], one] as const))(
  '%s',
  async (_, { json, ignoreMerges }) => {
    const source = await openModel(smollm2!);
    const tokenizerJson = JSON.parse(source.tokenizer.tokenizerJson);
    tokenizerJson.pre_tokenizer = json;
    tokenizerJson.model.ignore_merges = ignoreMerges;
    const tokenizer = { ...source.tokenizer, tokenizerJson: JSON.stringify(tokenizerJson) };
    const shape = { hiddenSize: 32, intermediateSize: 32, layers: 1, heads: 1, kvHeads: 1 };
    const config: ModelConfig = { ...source.config, ...shape, headDim: 32 };
    const folder = temporaryFolder();
    const file = join(folder, 'model.gguf');
    const weights = allocateWeights(config);
    await writeGguf(file, { config, weights, tokenizer, name: 'cut', type: 'F16' });
    const llama = await getLlama({ gpu: false, build: 'never' });
    const model = await llama.loadModel({ modelPath: file });
    const ours = Tokenizer.open(tokenizer);
    try {
      for (const text of texts)
        expect([...(await ours.encode(text))], text).toEqual([...model.tokenize(text, true)]);
    } finally {
      await model.dispose();
    }
  },
);
