import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { loadTarget, targetIds } from '../../catalog/targets/target.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Context } from '../operation.ts';
import { parseInput } from '../parse-input.ts';
import { operation } from './run.ts';

const ledger = new Ledger(join(temporaryFolder(), 'home'));
afterAll(() => ledger.close());
ledger.projects.create('p', 'general', 1);
const signal = new AbortController().signal;
const context: Context = {
  home: async () => ledger.home,
  session: async () => ({ ledger, signal, threads: 1, progress: () => {} }),
  signal,
  progress: () => {},
  tell: () => {},
  ask: null,
};
const problemOf = async (input: object) =>
  operation.run(context, parseInput(operation.input, { project: 1, ...input })).then(
    () => null,
    (error: { problem: object }) => error.problem,
  );

it('offers the targets of the catalogue', () => {
  const { options } = operation.input.shape.target.unwrap();
  expect([...options].sort()).toEqual([...targetIds].sort());
});

it('offers the formats of the targets', () => {
  const { options } = operation.input.shape.format.unwrap();
  const usual = new Set(targetIds.map((id) => loadTarget(id).format));
  expect([...options].sort()).toEqual([...usual].sort());
});

it.each([
  [{ format: 'mlx', target: 'vllm' }, 'target', '--target lm_studio or mlx'],
  [{ format: 'huggingface', target: 'mlx' }, 'target', '--format mlx'],
  [{ format: 'onnx', target: 'mobile_iphone15' }, 'target', '--format gguf'],
  [{ format: 'ollama', target: 'llama_cpp' }, 'target', '--target ollama, or --format gguf'],
  [{ target: 'sglang', adapter: true }, 'target', 'leave out --adapter'],
  [{ target: 'ollama', adapter: true }, 'adapter', 'leave out --adapter'],
  [{ target: 'ollama', dtype: 'float16' }, 'dtype', 'Leave out --dtype'],
  [{ adapter: true, dtype: 'fp8' }, 'dtype', 'Leave out --dtype'],
  [{ bits: 4 }, 'bits', '--format mlx'],
  [{ format: 'mlx', adapter: true }, 'adapter', 'leave out --adapter'],
  [{ format: 'mlx', dtype: 'float16' }, 'dtype', 'Leave out --dtype'],
  [{ format: 'mlx', bits: 3 }, 'bits', '--bits 4'],
  [{ format: 'onnx', target: 'vllm' }, 'target', '--target browser_webgpu or transformers_js'],
  [{ format: 'onnx', dtype: 'float16' }, 'dtype', 'Leave out --dtype'],
  [{ format: 'onnx', bits: 4 }, 'bits', '--format mlx'],
])('%j is refused with what to do', async (input, field, fix) => {
  expect(await problemOf(input)).toMatchObject({
    code: 'usage.invalid',
    location: { field },
    fix: expect.stringContaining(fix),
  });
});

it.each([
  { format: 'mlx' },
  { format: 'mlx', target: 'mlx', bits: 16 },
  { format: 'onnx' },
  { format: 'onnx', target: 'browser_webgpu' },
  { adapter: true },
  ...targetIds.map((target) => ({ target })),
  { format: 'ollama' },
  { format: 'mlx', target: 'lm_studio', bits: 4 },
  { target: 'sglang', dtype: 'fp8' },
  {},
])('%j goes on to the checkpoint, which is not there', async (input) => {
  expect(await problemOf(input)).toMatchObject({ code: 'stage.missing-input' });
});
