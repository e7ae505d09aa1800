import { describe, expect, it } from 'vitest';
import {
  chatFamilies,
  familyBase,
  familyFiles,
} from '../../../../../test/support/models/chat-families.ts';
import type { CanonicalRecord } from '../../../../catalog/records/record.ts';
import type { ChatMessage } from '../../../../engine/tokenizer/chat-template.ts';
import { ollamaPrompts } from './prompts.ts';

const chat = (messages: ChatMessage[], more: object = {}) =>
  ({ id: 'a', messages, ...more }) as unknown as CanonicalRecord;
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const refusal = expect.objectContaining({
  problem: expect.objectContaining({
    code: 'export.template',
    fix: expect.stringContaining('--target llama_cpp'),
  }),
});

describe('prompts for Ollama', () => {
  it('are a table, held against the prompts of each reply', () => {
    const records = [chat([user('one'), assistant('two'), user('three'), assistant('four')])];
    const { grammar, joined } = ollamaPrompts(familyBase, records);
    expect(grammar).not.toBeNull();
    expect(joined).toBe(0);
  });

  it('are none for a model that continues plain text', () => {
    expect(ollamaPrompts({ ...familyBase, chatTemplate: null }, [])).toEqual({
      grammar: null,
      joined: 0,
    });
  });

  it('count those in which Ollama joins turns', () => {
    const twice = chat([user('one'), user('two'), assistant('three'), user('four'), assistant('')]);
    expect(ollamaPrompts(familyBase, [twice]).joined).toBe(2);
  });

  it('are refused where a template numbers its turns', () => {
    const chatTemplate = '{% for m in messages %}{{ loop.index }}{{ m.content }}{% endfor %}';
    expect(() => ollamaPrompts({ ...familyBase, chatTemplate }, [])).toThrow(refusal);
  });

  it('are refused where a held-out reply has thoughts that the template drops', () => {
    const thought = assistant('<think>\nfirst\n</think>\n\nyes');
    const records = [chat([user('one'), thought, user('two'), assistant('three')])];
    const qwen = familyFiles(chatFamilies['Qwen 3']);
    expect(() => ollamaPrompts(qwen, records)).toThrow(refusal);
    expect(ollamaPrompts(qwen, [chat([user('one'), assistant('two')])]).grammar).toMatchObject({
      dropsThinking: true,
    });
  });

  it('are refused where tools were learnt as the template writes them', () => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: {} } }];
    const records = [chat([user('one'), assistant('two')], { tools })];
    const chatTemplate =
      '{% if tools %}[tools]{{ tools | tojson }}{% endif %}{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.tool_calls %}{{ m.tool_calls | tojson }}{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}';
    expect(() => ollamaPrompts({ ...familyBase, chatTemplate }, records)).toThrow(refusal);
    // Where it knows none, they stand in the turns.
    expect(ollamaPrompts(familyBase, records).grammar).not.toBeNull();
  });
});
