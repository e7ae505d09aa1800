import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { serveInstructions, serveText } from './serve.ts';

const whole = { name: 'demo', dtype: 'bfloat16', maxModelLength: 1024, chat: true, adapter: null };

describe('serve command', () => {
  it('serves the folder under the name that the request uses', () => {
    const { command, request } = serveInstructions(whole);
    expect(command.join(' ')).toBe(
      'vllm serve . --served-model-name demo --dtype bfloat16 --max-model-len 1024 --override-generation-config {"temperature":0}',
    );
    expect(request).toContain('/v1/chat/completions');
    expect(request).toContain('"model":"demo"');
  });

  it('asks for the most probable tokens, in the server and in the request', () => {
    const { command, request } = serveInstructions(whole);
    expect(command.slice(-2)).toEqual(['--override-generation-config', '{"temperature":0}']);
    expect(request).toContain('"temperature":0');
    expect(serveInstructions({ ...whole, chat: false }).request).toContain('"temperature":0');
  });

  it('is written so that a shell takes it word by word', () => {
    const adapter = { base: "org/it's a base", rank: 8 };
    const instructions = serveInstructions({ ...whole, adapter });
    const [, line] = /```\n(vllm .*)\n```/.exec(serveText('demo', instructions))!;
    const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(printed.trimEnd().split('\n')).toEqual(instructions.command);
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
