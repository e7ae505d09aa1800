/**
 * Prompts of exported Modelfiles in Ollama's own parser and template package, which needs Go alone:
 * byte-equal with what the chat template renders in training, family by family.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ChatTemplate } from '../../../src/engine/tokenizer/chat-template.ts';
import { turnGrammar } from '../../../src/engine/tokenizer/turn-grammar.ts';
import { goTemplate } from '../../../src/lifecycle/package/formats/ollama/go-template.ts';
import { modelfileText } from '../../../src/lifecycle/package/formats/ollama/modelfile.ts';
import { chatFamilies, familyBase, familyFiles } from '../../support/models/chat-families.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const go = spawnSync('go', ['version']).status === 0;
if (!go) console.log('NOT EXERCISED: prompts in Ollama, which takes Go');
const render = join(temporaryFolder(), 'render');

interface Turn {
  role: string;
  content: string;
}

interface Rendered {
  parameters: Record<string, string[]>;
  prompts: string[];
  errors: string[];
}

const inOllama = (modelfile: string, conversations: Turn[][]): Rendered =>
  JSON.parse(
    execFileSync(render, {
      input: JSON.stringify({ modelfile, conversations }),
      maxBuffer: 2 ** 28,
    }).toString('utf8'),
  );

const modelfileOf = (template: ChatTemplate) =>
  modelfileText({
    file: 'demo-Q8_0.gguf',
    template: goTemplate(turnGrammar(template)!),
    stops: ['<|im_end|>', 'a "quoted" one'],
    contextSize: 2048,
  });

/** Turns as people and programs write them; blanks at the ends only of the kind that Go's side knows. */
const words = fc.oneof(
  fc
    .string({ maxLength: 40, unit: 'grapheme' })
    .filter((text) => !/^[^\S \t\n\r\v\f]|[^\S \t\n\r\v\f]$/u.test(text)),
  fc.constantFrom('', ' ', '\n\nwhat? \t', '{{ .Role }}', '"""', '\\n', '<|im_end|>', 'é 字 🙂'),
);
const conversation = fc
  .tuple(fc.option(words), words, fc.array(fc.tuple(words, words), { maxLength: 3 }))
  .map(([system, first, pairs]): Turn[] => [
    ...(system === null ? [] : [{ role: 'system', content: system }]),
    ...[first, ...pairs.flat()].map((content, turn) => ({
      role: turn % 2 === 0 ? 'user' : 'assistant',
      content,
    })),
  ]);

beforeAll(() => {
  if (!go) return;
  const cwd = fileURLToPath(new URL('render/', import.meta.url));
  execFileSync('go', ['build', '-o', render, '.'], { cwd, stdio: 'inherit' });
});

describe.runIf(go)('prompts in Ollama', () => {
  const families = {
    ...Object.fromEntries(
      Object.entries(chatFamilies).map(([name, one]) => [name, familyFiles(one)]),
    ),
    'from scratch': familyBase,
  };

  it.each(Object.entries(families))('%s: byte-equal', (_, files) => {
    const template = ChatTemplate.open(files);
    const conversations = fc.sample(conversation, { numRuns: 500, seed: 1 });
    const { prompts, errors } = inOllama(modelfileOf(template), conversations);
    expect(errors.filter((error) => error !== '')).toEqual([]);
    for (const [at, turns] of conversations.entries())
      expect(prompts[at]).toBe(template.render(turns, true));
  });

  it('a Modelfile is read as it was meant', () => {
    const { parameters } = inOllama(modelfileOf(ChatTemplate.open(familyBase)), []);
    expect(parameters).toEqual({
      model: ['./demo-Q8_0.gguf'],
      stop: ['<|im_end|>', 'a "quoted" one'],
      temperature: ['0'],
      repeat_penalty: ['1'],
      presence_penalty: ['0'],
      frequency_penalty: ['0'],
      num_ctx: ['2048'],
    });
  });

  it('an order of turns that was not learnt is an error, no other prompt', () => {
    const chatTemplate =
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('no') }}{% endif %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}";
    const modelfile = modelfileOf(ChatTemplate.open({ ...familyBase, chatTemplate }));
    const { errors } = inOllama(modelfile, [
      [{ role: 'assistant', content: 'first' }],
      [{ role: 'tool', content: '{}' }],
      [{ role: 'user', content: 'first' }],
    ]);
    expect(errors[0]).toContain('not trained on turns in this order');
    expect(errors[1]).toContain('not trained on turns in this order');
    expect(errors[2]).toBe('');
  });

  it('a reply that was begun is gone on with', () => {
    const { prompts } = inOllama(modelfileOf(ChatTemplate.open(familyBase)), [
      [
        { role: 'user', content: 'Where?' },
        { role: 'assistant', content: 'It is' },
      ],
    ]);
    expect(prompts[0]).toBe('<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\nIt is');
  });
});
