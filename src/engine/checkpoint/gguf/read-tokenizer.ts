/**
 * Rebuilds `tokenizer.json` from the tokenizer metadata of a GGUF file. Byte-level BPE only: that is
 * the tokenizer of SmolLM2, Llama 3 and Qwen.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import type { Fields } from './fields.ts';
import { preTokenizerNamed } from './pre-tokenizers.ts';
import { tokenTypes } from './token-type.ts';

/** Problems: `model.tokenizer-missing`, `model.tokenizer-unsupported`, `model.config`. */
export function readTokenizer(fields: Fields): TokenizerFiles {
  const tokens = fields.strings('tokenizer.ggml.tokens') ?? missing(fields.file);
  const special = (kind: string): string | null => {
    const id = fields.number(`tokenizer.ggml.${kind}_token_id`);
    return id === null ? null : (tokens[id] ?? fields.missing(`tokenizer.ggml.${kind}_token_id`));
  };
  const pre = fields.string('tokenizer.ggml.pre') ?? 'default';
  const bosToken = special('bos');
  // llama.cpp adds the token by default for the vocabularies of Llama 3, and for no other BPE.
  const addBos = fields.boolean('tokenizer.ggml.add_bos_token') ?? pre.startsWith('llama');
  return {
    tokenizerJson: tokenizerJson(fields, tokens, pre, addBos ? bosToken : null),
    chatTemplate: fields.string('tokenizer.chat_template'),
    bosToken,
    eosToken: special('eos'),
    padToken: special('padding'),
    unkToken: special('unknown'),
    addBos,
  };
}

function tokenizerJson(fields: Fields, tokens: string[], pre: string, bos: string | null): string {
  const model = fields.string('tokenizer.ggml.model') ?? missing(fields.file);
  if (model !== 'gpt2') unsupported(fields.file, `the tokenizer kind ${model}`);
  const preTokenizer =
    preTokenizerNamed(pre) ?? unsupported(fields.file, `the pre-tokenizer ${pre}`);
  const types = fields.numbers('tokenizer.ggml.token_type') ?? [];
  const merges = fields.strings('tokenizer.ggml.merges') ?? fields.missing('tokenizer.ggml.merges');
  const head = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: tokens.flatMap((content, id) => addedToken(content, id, types[id])),
    normalizer: preTokenizer.normalizer,
    pre_tokenizer: preTokenizer.json,
    post_processor: bos === null ? byteLevelOffsets : startWith(bos, tokens.indexOf(bos)),
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  };
  const modelHead = {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: preTokenizer.ignoreMerges,
  };
  // Written by hand because an object would put tokens that look like numbers first.
  const vocab = tokens.map((token, id) => `${JSON.stringify(token)}:${id}`).join(',');
  const pairs = JSON.stringify(merges.map((merge) => splitMerge(merge, fields.file)));
  const open = (value: object) => JSON.stringify(value).slice(0, -1);
  return `${open(head)},"model":${open(modelHead)},"vocab":{${vocab}},"merges":${pairs}}}`;
}

function addedToken(content: string, id: number, type: number | undefined): object[] {
  if (type !== tokenTypes.control && type !== tokenTypes.userDefined) return [];
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return [{ id, content, ...flags, special: type === tokenTypes.control }];
}

/** The two sides of a merge; neither contains a space, which byte-level text writes as Ġ. */
function splitMerge(merge: string, file: string): [string, string] {
  const space = merge.indexOf(' ', 1);
  if (space < 1)
    fail('model.tokenizer-invalid', `${file}: "${merge}" is not a merge of two tokens`, {
      location: { file, field: 'tokenizer.ggml.merges' },
    });
  return [merge.slice(0, space), merge.slice(space + 1)];
}

const byteLevelOffsets = {
  type: 'ByteLevel',
  add_prefix_space: true,
  trim_offsets: false,
  use_regex: true,
};

function startWith(bos: string, id: number): object {
  const start = { SpecialToken: { id: bos, type_id: 0 } };
  const first = { Sequence: { id: 'A', type_id: 0 } };
  const second = { Sequence: { id: 'B', type_id: 1 } };
  return {
    type: 'Sequence',
    processors: [
      byteLevelOffsets,
      {
        type: 'TemplateProcessing',
        single: [start, first],
        pair: [start, first, { SpecialToken: { id: bos, type_id: 1 } }, second],
        special_tokens: { [bos]: { id: bos, ids: [id], tokens: [bos] } },
      },
    ],
  };
}

function missing(file: string): never {
  fail('model.tokenizer-missing', `${file} carries no tokenizer`, { location: { file } });
}

function unsupported(file: string, what: string): never {
  fail('model.tokenizer-unsupported', `${file}: ${what} is not supported`, { location: { file } });
}
