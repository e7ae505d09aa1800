/**
 * Exported bundles in transformers, PEFT and llama.cpp; the work is in bundle.py. It runs our code
 * from `dist`, so build first.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const python = process.env.BREWSLM_PYTHON ?? 'python3';
const smollm2 = process.env.BREWSLM_SMOLLM2;
const script = fileURLToPath(new URL('bundle.py', import.meta.url));

async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(python, [script, ...args]);
  process.stdout.write(stdout);
  return stdout;
}

it('a model from scratch', async () => {
  expect(await run()).toContain('equal greedy tokens');
});

it.runIf(smollm2)('SmolLM2 with a LoRA adapter', async () => {
  const said = await run(smollm2!);
  expect(said).toContain('equal greedy tokens');
  expect(said).toContain('adapter on its base');
});
