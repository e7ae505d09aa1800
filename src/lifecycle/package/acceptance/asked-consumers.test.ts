import { expect, it } from 'vitest';
import { targetIds, loadTarget } from '../../../catalog/targets/target.ts';
import { askedConsumers } from './asked-consumers.ts';

it('says which version loaded a bundle, and who was not asked', () => {
  expect(askedConsumers('gguf', 'raspberry_pi_5')).toEqual([
    { id: 'llama-server', title: 'llama.cpp server', loaded: false, version: null },
    {
      id: 'node-llama-cpp',
      title: 'llama.cpp inside BrewSLM',
      loaded: true,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    },
  ]);
  expect(askedConsumers('huggingface', 'vllm').filter(({ loaded }) => loaded)).toEqual([]);
});

it.each(targetIds)('names the consumer of the check of %s first', (id) => {
  const { format, check } = loadTarget(id);
  expect(askedConsumers(format, id)[0].id).toBe(check.consumer);
});
