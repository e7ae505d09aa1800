/**
 * Every supported family and rotary scaling, with random weights: transformers on our folder and
 * llama.cpp on our GGUF file must agree on the most likely next tokens.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getLlama, type Token } from 'node-llama-cpp';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeGguf } from '../../src/engine/checkpoint/gguf/write.ts';
import { writeHuggingFace } from '../../src/engine/checkpoint/huggingface/write.ts';
import { tinyModel } from '../support/models/tiny-model.ts';
import { families } from './families.ts';

const python = process.env.BREWSLM_PYTHON ?? 'python3';

/** For each folder: the best next token after every prefix of the ids. One process: torch loads slowly. */
const script = `
import json, sys, torch
from transformers import AutoModelForCausalLM
torch.set_num_threads(1)
ids = torch.tensor([json.loads(sys.argv[1])])
def best(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        return model(ids).logits[0].argmax(-1).tolist()
print(json.dumps([best(folder) for folder in sys.argv[2:]]))
`;

const ids = Array.from({ length: 120 }, (_, i) => 4 + ((i * 37) % 200));
const work = temporaryFolder();
let expected: number[][];
const path = (index: number, name: string) => join(work, `${index}-${name}`);

beforeAll(async () => {
  for (const [index, [, changes]] of families.entries()) {
    const model = tinyModel(changes);
    await writeHuggingFace(path(index, 'hf'), { ...model, dtype: 'float32' });
    await writeGguf(path(index, 'gguf'), { ...model, name: 'family', type: 'F32' });
  }
  const folders = families.map((_, index) => path(index, 'hf'));
  const args = ['-c', script, JSON.stringify(ids), ...folders];
  expected = JSON.parse((await promisify(execFile)(python, args)).stdout);
});

it.each(families.map(([name], index) => [name, index] as const))('%s', async (_, index) => {
  const llama = await getLlama({ gpu: false, build: 'never' });
  const model = await llama.loadModel({ modelPath: path(index, 'gguf') });
  const context = await model.createContext({ contextSize: 256, threads: 1 });
  const greedy = { generateNext: { token: true, options: { temperature: 0 } } };
  const answers = await context
    .getSequence()
    .controlledEvaluate(ids.map((id) => [id as Token, greedy]));
  expect(answers.map((answer) => answer?.next.token)).toEqual(expected[index]);
  await model.dispose();
});
