/**
 * `tokenizer.json` to the metadata from which llama.cpp tokenizes the same way. Byte-level BPE only.
 *
 * @module
 */
import { z } from 'zod';
import type { Entry } from '../../../weights/gguf/value.ts';
import { fail } from '../../../problem/problem.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { preTokenizerLike } from './pre-tokenizers.ts';
import { tokenTypes } from './token-type.ts';

const schema = z.looseObject({
  added_tokens: z.array(
    z.looseObject({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() }),
  ),
  pre_tokenizer: z.unknown(),
  model: z.looseObject({
    type: z.string(),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});

/** Problems: `model.tokenizer-unsupported`, `model.tokenizer-invalid`. */
export function tokenizerEntries(config: ModelConfig, tokenizer: TokenizerFiles): Entry[] {
  const { added_tokens: added, model, pre_tokenizer: pre } = parse(tokenizer.tokenizerJson);
  const known = preTokenizerLike(pre);
  if (model.type !== 'BPE' || known === undefined)
    fail(
      'model.tokenizer-unsupported',
      'llama.cpp has no name for the way this tokenizer cuts text, so it cannot go into a GGUF file',
      { evidence: { type: model.type, preTokenizer: pre }, fix: 'Export as Hugging Face instead.' },
    );
  const tokens = Array.from({ length: config.vocabSize }, (_, id) => `[PAD${id}]`);
  const types = tokens.map((): number => tokenTypes.unused);
  const put = (token: string, id: number, type: number) => {
    if (id >= tokens.length)
      fail(
        'model.tokenizer-invalid',
        `token ${id} lies beyond the ${tokens.length} of the embedding`,
      );
    tokens[id] = token;
    types[id] = type;
  };
  for (const [token, id] of Object.entries(model.vocab)) put(token, id, tokenTypes.normal);
  for (const { id, content, special } of added)
    put(content, id, special ? tokenTypes.control : tokenTypes.userDefined);
  const merges = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return [
    { key: 'tokenizer.ggml.model', type: 'string', value: 'gpt2' },
    { key: 'tokenizer.ggml.pre', type: 'string', value: known.names[0] },
    { key: 'tokenizer.ggml.tokens', type: 'array', of: 'string', value: tokens },
    { key: 'tokenizer.ggml.token_type', type: 'array', of: 'int32', value: types },
    { key: 'tokenizer.ggml.merges', type: 'array', of: 'string', value: merges },
    ...specialIds(config, tokenizer, tokens),
    { key: 'tokenizer.ggml.add_bos_token', type: 'bool', value: tokenizer.addBos },
    { key: 'tokenizer.ggml.add_space_prefix', type: 'bool', value: false },
    ...(tokenizer.chatTemplate === null
      ? []
      : [
          {
            key: 'tokenizer.chat_template',
            type: 'string' as const,
            value: tokenizer.chatTemplate,
          },
        ]),
  ];
}

/** The configuration knows the ids; where it does not, the text of the special token does. */
function specialIds(config: ModelConfig, tokenizer: TokenizerFiles, tokens: string[]): Entry[] {
  const idOf = (text: string | null) => {
    const id = text === null ? -1 : tokens.indexOf(text);
    return id < 0 ? null : id;
  };
  const ids: [string, number | null][] = [
    ['bos', config.bosTokenId ?? idOf(tokenizer.bosToken)],
    ['eos', idOf(tokenizer.eosToken) ?? config.eosTokenIds[0] ?? null],
    ['padding', config.padTokenId ?? idOf(tokenizer.padToken)],
    ['unknown', idOf(tokenizer.unkToken)],
  ];
  return ids.flatMap(([kind, value]): Entry[] =>
    value === null ? [] : [{ key: `tokenizer.ggml.${kind}_token_id`, type: 'uint32', value }],
  );
}

function parse(text: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    fail('model.tokenizer-unsupported', 'only byte-level BPE tokenizers can go into a GGUF file', {
      fix: 'Export as Hugging Face instead.',
      cause: error,
    });
  }
}
