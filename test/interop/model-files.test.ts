/**
 * Our model files in their real consumers; the work is in the two Python scripts. They run our code
 * from `dist`, so build first.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const python = process.env.BREWSLM_PYTHON ?? 'python3';
const smollm2 = process.env.BREWSLM_SMOLLM2;

async function run(script: string, ...args: string[]): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(python, [path, ...args]);
  process.stdout.write(stdout);
  return stdout;
}

it('GGUF blocks are read as gguf-py does and written as llama.cpp does, bit for bit', async () => {
  const said = await run('gguf_blocks.py');
  expect(said).toContain('IQ4_XS: dequantized bit for bit');
  expect(said).toContain('IQ4_XS, rows of 1024, by importance: the bytes of llama.cpp');
});

it.runIf(smollm2)('SmolLM2 in transformers, PEFT and llama.cpp', async () => {
  expect(await run('models.py', smollm2!)).toContain('greedy tokens');
});
