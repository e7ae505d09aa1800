/** Tokenizers and chat templates that do not belong to the model, or not to the data. */
import type { Fault, Files } from '../fault.ts';

type Json = Record<string, unknown>;

const json = (name: string, change: (json: Json) => void) => (files: Files) => {
  const value = JSON.parse(files.get(name)!.toString()) as Json;
  change(value);
  files.set(name, Buffer.from(JSON.stringify(value)));
};
const tokenizer = (change: (json: Json) => void) => json('tokenizer.json', change);
const ids = (changes: Json) => (files: Files) => {
  for (const name of ['config.json', 'generation_config.json'])
    json(name, (value) => Object.assign(value, changes))(files);
};
const special = (changes: Record<string, string | null>) => (files: Files) => {
  for (const name of ['tokenizer_config.json', 'special_tokens_map.json'])
    json(name, (value) => Object.assign(value, changes))(files);
};
const template = (text: string | null) => (files: Files) => {
  json('tokenizer_config.json', (value) => delete value.chat_template)(files);
  if (text === null) files.delete('chat_template.jinja');
  else files.set('chat_template.jinja', Buffer.from(text));
};

const turn = "'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n'";
const prompt = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
const each = (body: string, over = 'messages') =>
  `{% for message in ${over} %}${body}{% endfor %}${prompt}`;

const words = {
  version: '1.0',
  truncation: null,
  padding: null,
  normalizer: null,
  post_processor: null,
  decoder: null,
  pre_tokenizer: { type: 'Whitespace' },
  model: {
    type: 'WordLevel',
    vocab: { '[UNK]': 0, '<|im_start|>': 1, '<|im_end|>': 2, parcel: 3 },
    unk_token: '[UNK]',
  },
};

export const tokenizers: Fault[] = [
  {
    name: 'no tokenizer',
    code: 'model.tokenizer-missing',
    at: 'add',
    model: (files) => files.delete('tokenizer.json'),
  },
  {
    name: 'a tokenizer that is no JSON',
    code: 'model.tokenizer-invalid',
    at: 'add',
    model: (files) =>
      files.set('tokenizer.json', Buffer.from('version https://git-lfs.github.com/spec/v1')),
  },
  {
    name: 'a tokenizer of a kind that no library reads',
    code: 'tokenizer.malformed',
    at: 'FAIL',
    model: tokenizer((value) => Object.assign(value, { model: { type: 'Telepathy' } })),
  },
  {
    name: 'a tokenizer with more tokens than the embedding has rows',
    code: 'tokenizer.vocabulary-size',
    at: 'FAIL',
    model: tokenizer(({ added_tokens }) => {
      const tokens = added_tokens as Json[];
      tokens.push({ ...tokens[0], id: 5000, content: '<|extra|>' });
    }),
  },
  {
    name: 'an end token that the vocabulary does not have',
    code: 'tokenizer.token-missing',
    at: 'FAIL',
    model: special({ eos_token: '</s>' }),
  },
  {
    name: 'an end token that is spelt in pieces',
    code: 'tokenizer.token-split',
    at: 'FAIL',
    model: tokenizer((value) => {
      const tokens = value.added_tokens as { content: string }[];
      value.added_tokens = tokens.filter(({ content }) => content !== '<|im_end|>');
    }),
  },
  {
    name: 'no end token at all',
    code: 'tokenizer.no-end-token',
    at: 'FAIL',
    model: (files) => {
      special({ eos_token: null })(files);
      ids({ eos_token_id: null })(files);
    },
  },
  {
    name: 'an end token beyond the embedding',
    code: 'tokenizer.token-id',
    at: 'FAIL',
    model: ids({ eos_token_id: [2, 128009] }),
  },
  {
    name: 'a padding token beyond the embedding',
    code: 'tokenizer.token-id',
    at: 'FAIL',
    model: ids({ pad_token_id: 32000 }),
  },
  {
    name: 'a model that stops at another token than ends its turns',
    code: 'preflight.no-stop',
    at: 'FAIL',
    model: ids({ eos_token_id: 0 }),
  },
  {
    name: 'a vocabulary of four words',
    code: 'preflight.unknown-tokens',
    at: 'FAIL',
    model: (files) => {
      tokenizer((value) => Object.assign(value, words))(files);
      special({ unk_token: '[UNK]' })(files);
    },
  },
  {
    name: 'a script that the vocabulary spells in bytes',
    code: 'preflight.byte-tokens',
    at: 'FAIL',
    dataset: 'japanese',
  },
  {
    name: 'a tokenizer that GGUF has no name for',
    code: 'model.tokenizer-unsupported',
    at: 'FAIL',
    model: tokenizer((value) =>
      Object.assign(value, {
        pre_tokenizer: {
          type: 'Metaspace',
          replacement: '_',
          prepend_scheme: 'always',
          split: true,
        },
      }),
    ),
    options: { format: 'gguf' },
  },

  {
    name: 'no chat template',
    code: 'tokenizer.no-chat-template',
    at: 'FAIL',
    model: template(null),
  },
  {
    name: 'a chat template that does not parse',
    code: 'tokenizer.template-syntax',
    at: 'FAIL',
    model: template('{% for message in %}'),
  },
  {
    name: 'a chat template that knows no system turn',
    code: 'tokenizer.template-refuses',
    at: 'FAIL',
    dataset: 'system',
    model: template(
      each(
        `{% if message['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{{ ${turn} }}`,
      ),
    ),
  },
  {
    name: 'a chat template that needs a clock',
    code: 'tokenizer.template-refuses',
    at: 'FAIL',
    model: template(`{{ strftime_now('%Y') }}${each(`{{ ${turn} }}`)}`),
  },
  {
    name: 'a chat template that leaves out the system turn',
    code: 'tokenizer.template-drops',
    at: 'FAIL',
    dataset: 'system',
    model: template(each(`{% if message['role'] != 'system' %}{{ ${turn} }}{% endif %}`)),
  },
  {
    name: 'a chat template that leaves out all but the last question',
    code: 'tokenizer.template-drops',
    at: 'FAIL',
    model: template(each(`{{ ${turn} }}`, 'messages[-2:]')),
  },
  {
    name: 'a chat template that says the first turn twice',
    code: 'tokenizer.template-repeats',
    at: 'FAIL',
    model: template(`{{ messages[0]['content'] }}${each(`{{ ${turn} }}`)}`),
  },
  {
    name: 'a chat template that puts the last turn first',
    code: 'tokenizer.template-moves',
    at: 'FAIL',
    model: template(each(`{{ ${turn} }}`, 'messages[::-1]')),
  },
  {
    name: 'a chat template that writes all in capitals',
    code: 'tokenizer.template-rewrites',
    at: 'FAIL',
    model: template(
      each(`{{ ${turn.replace("message['content']", "message['content']|upper")} }}`),
    ),
  },
  {
    name: 'a chat template without an end of turn',
    code: 'tokenizer.template-endless',
    at: 'FAIL',
    model: template(
      each("{{ message['role'] + ': ' + message['content'] + '\\n' }}").replace(
        prompt,
        "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}",
      ),
    ),
  },
  {
    name: 'a prompt that replies do not begin with',
    code: 'tokenizer.template-prompt',
    at: 'FAIL',
    model: template(
      each(`{{ ${turn} }}`).replace(
        prompt,
        "{% if add_generation_prompt %}{{ '<|im_start|>model\\n' }}{% endif %}",
      ),
    ),
  },
  {
    name: 'a chat template that ends the last reply in its own way',
    code: 'tokenizer.template-closing',
    at: 'FAIL',
    model: template(
      each(
        "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] }}{% if loop.last %}{{ '<|endoftext|>' }}{% else %}{{ '<|im_end|>\\n' }}{% endif %}",
      ),
    ),
  },
  {
    name: 'the chat template of another model',
    code: 'tokenizer.template-marker',
    at: 'FAIL',
    model: template(
      each(
        "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] + '<|im_end|>' }}",
      ).replace(
        prompt,
        "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
      ),
    ),
  },
];
