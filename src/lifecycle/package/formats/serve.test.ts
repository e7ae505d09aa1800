import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  ggufInstructions,
  serveInstructions,
  serveText,
  sglangInstructions,
  tgiInstructions,
} from './serve.ts';

const whole = { name: 'demo', dtype: 'bfloat16', maxModelLength: 1024, chat: true, adapter: null };

describe('serve command', () => {
  it('serves the folder under the name that the request uses', () => {
    const {
      commands: [command],
      request,
    } = serveInstructions(whole);
    expect(command.join(' ')).toBe(
      'vllm serve . --served-model-name demo --dtype bfloat16 --max-model-len 1024 --override-generation-config {"temperature":0}',
    );
    expect(request).toContain('/v1/chat/completions');
    expect(request).toContain('"model":"demo"');
  });

  it('asks for the most probable tokens, in the server and in the request', () => {
    const {
      commands: [command],
      request,
    } = serveInstructions(whole);
    expect(command.slice(-2)).toEqual(['--override-generation-config', '{"temperature":0}']);
    expect(request).toContain('"temperature":0');
    expect(serveInstructions({ ...whole, chat: false }).request).toContain('"temperature":0');
  });

  it('is written so that a shell takes it word by word', () => {
    const adapter = { base: "org/it's a base", rank: 8 };
    const instructions = serveInstructions({ ...whole, adapter });
    const [, line] = /```\n(vllm .*)\n```/.exec(serveText('demo', instructions))!;
    const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(printed.trimEnd().split('\n')).toEqual(instructions.commands[0]);
  });

  it('asks for plain completions where there is no chat template', () => {
    expect(serveInstructions({ ...whole, chat: false }).request).toContain('/v1/completions');
  });

  it.each([
    [4, '8'],
    [16, '16'],
    [24, '32'],
  ])('allows for an adapter of rank %d', (rank, limit) => {
    const {
      commands: [command],
    } = serveInstructions({ ...whole, adapter: { base: 'org/base', rank } });
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

  it.each([
    ['SGLang', sglangInstructions(whole), /sglang\.launch_server .*--context-length 1024/],
    ['TGI', tgiInstructions(whole), /--max-input-tokens 1023/],
  ])('leaves it to the request where %s samples by itself', (_, instructions, command) => {
    const text = serveText('demo', instructions);
    expect(text).toMatch(command);
    expect(text).toContain('"temperature":0');
    expect(text).toContain('the server draws among others');
  });

  it('names the file for llama.cpp and LM Studio', () => {
    const settings = { name: 'demo', file: 'demo-Q8_0.gguf', contextSize: 512, chat: true };
    expect(serveText('demo', ggufInstructions({ runtime: 'llama.cpp' }, settings))).toContain(
      'llama-server --model demo-Q8_0.gguf --jinja --temp 0 --ctx-size 512\n',
    );
    expect(serveText('demo', ggufInstructions({ runtime: 'lm-studio' }, settings))).toMatch(
      /lms import .*demo-Q8_0.gguf\nlms load /,
    );
  });
});
