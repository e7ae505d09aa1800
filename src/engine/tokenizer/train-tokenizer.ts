/**
 * Trains the tokenizer of a from-scratch base on the project's own text: byte-level BPE with the
 * ChatML turn tokens. The result is a function of the texts and the size, byte for byte.
 *
 * @module
 */
import { learnMerges } from './bpe-merges.ts';
import { byteAlphabet, countWords } from './byte-level.ts';
import type { TokenizerFiles } from './files.ts';

/** Ids follow this order. */
const SPECIAL_TOKENS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|pad|>'];

/** ChatML, in the form that transformers, vLLM and llama.cpp recognise. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const BYTE_LEVEL = {
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: true,
};

/**
 * @param texts The training texts; their order does not matter.
 * @param vocabSize Tokens including the four special ones and the 256 bytes. A small corpus may
 *   run out of repeated pairs first: the vocabulary is then smaller.
 */
export function trainTokenizer(texts: Iterable<string>, vocabSize: number): TokenizerFiles {
  const { tokens, merges } = learnMerges(
    countWords(texts),
    byteAlphabet,
    vocabSize - SPECIAL_TOKENS.length,
  );
  const vocabulary = [...SPECIAL_TOKENS, ...tokens];
  const file = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: BYTE_LEVEL,
    post_processor: null,
    decoder: BYTE_LEVEL,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  };
  return {
    tokenizerJson: JSON.stringify(file),
    chatTemplate: CHATML,
    bosToken: null,
    // A reply and a document end alike, so one token stops generation in both.
    eosToken: '<|im_end|>',
    padToken: '<|pad|>',
    unkToken: null,
    addBos: false,
  };
}
