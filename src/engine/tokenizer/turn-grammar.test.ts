import { describe, expect, it } from 'vitest';
import { chatFamilies, familyFiles } from '../../../test/support/models/chat-families.ts';
import { tinyTexts } from '../../../test/support/models/tiny-model.ts';
import { ChatTemplate } from './chat-template.ts';
import { trainTokenizer } from './train-tokenizer.ts';
import { renderTurns, START, turnGrammar } from './turn-grammar.ts';

const scratch = trainTokenizer(tinyTexts, 300);
const grammarOf = (chatTemplate: string) =>
  turnGrammar(ChatTemplate.open({ ...scratch, chatTemplate }));

const conversations = [
  ['user'],
  ['system', 'user'],
  ['user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
  ['system', 'user', 'assistant', 'user'],
].map((roles) => roles.map((role, turn) => ({ role, content: ` turn ${turn}\n` })));

describe('a chat template as a table', () => {
  it.each(Object.keys(chatFamilies))('%s is one', (name) => {
    const template = ChatTemplate.open(familyFiles(chatFamilies[name]));
    const grammar = turnGrammar(template)!;
    expect(grammar).not.toBeNull();
    for (const turns of conversations)
      expect(renderTurns(grammar, turns)).toBe(template.render(turns, true));
    expect(grammar.dropsThinking).toBe(name === 'Qwen 3');
    expect(grammar.trimmed.has('user')).toBe(name === 'Llama 3.2');
  });

  it('knows what a conversation opens with, and where the assistant writes', () => {
    const grammar = grammarOf(scratch.chatTemplate!)!;
    expect(grammar.before.get(START)!.get('user')).toBe('<|im_start|>user\n');
    expect(grammar.after.get('user')).toBe('<|im_end|>\n<|im_start|>assistant\n');
  });

  it('has no order of turns that the template refuses', () => {
    const strict = grammarOf(
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('no') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
    )!;
    expect(renderTurns(strict, [{ role: 'assistant', content: '' }])).toBeNull();
    expect(renderTurns(strict, [{ role: 'user', content: 'a' }])).toBe('[user]a[assistant]');
  });

  it.each([
    ['writes the number of a turn', '{{ loop.index }}{{ m.content }}'],
    ['says words twice', '{{ m.content }}{{ m.content }}'],
    ['leaves words out', '{{ m.role }}'],
    ['writes capitals', '{{ m.content | upper }}'],
    ['goes by what was said', "{{ m.content }}{% if m.content == '' %}nothing{% endif %}"],
    [
      'goes by the role after',
      '{{ m.content }}{% if not loop.last %}{{ messages[loop.index].role }}{% endif %}{% if loop.index0 > 2 %}!{% endif %}',
    ],
  ])('is none where a template %s', (_, body) => {
    expect(grammarOf(`{% for m in messages %}${body}{% endfor %}`)).toBeNull();
  });
});
