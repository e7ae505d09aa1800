import { describe, expect, it } from 'vitest';
import { serveInstructions } from './serve.ts';

const whole = { name: 'demo', dtype: 'bfloat16', maxModelLength: 1024, chat: true, adapter: null };

describe('serve command', () => {
  it('serves the folder under the name that the request uses', () => {
    const { command, request } = serveInstructions(whole);
    expect(command.join(' ')).toBe(
      'vllm serve . --served-model-name demo --dtype bfloat16 --max-model-len 1024',
    );
    expect(request).toContain('/v1/chat/completions');
    expect(request).toContain('"model":"demo"');
  });

  it('asks for plain completions where there is no chat template', () => {
    expect(serveInstructions({ ...whole, chat: false }).request).toContain('/v1/completions');
  });

  it.each([
    [4, '8'],
    [16, '16'],
    [24, '32'],
  ])('allows for an adapter of rank %d', (rank, limit) => {
    const { command } = serveInstructions({ ...whole, adapter: { base: 'org/base', rank } });
    expect(command.slice(0, 6)).toEqual([
      'vllm',
      'serve',
      'org/base',
      '--enable-lora',
      '--lora-modules',
      'demo=.',
    ]);
    expect(command[command.indexOf('--max-lora-rank') + 1]).toBe(limit);
  });
});
