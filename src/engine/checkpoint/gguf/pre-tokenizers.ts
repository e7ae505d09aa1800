/**
 * How text is cut before byte pairs are merged: llama.cpp knows the ways by name, `tokenizer.json`
 * spells them out. Both columns describe the same cut; the interop checks hold them to it.
 *
 * @module
 */
export interface PreTokenizer {
  /** Value of `tokenizer.ggml.pre`, and other names under which llama.cpp does the same. */
  names: readonly string[];
  /** The `pre_tokenizer` of `tokenizer.json`. */
  json: Record<string, unknown>;
  normalizer: Record<string, unknown> | null;
  /** A word that is in the vocabulary as a whole is taken as such, whatever the merges say. */
  ignoreMerges: boolean;
}

const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";

/** The pattern of Llama 3 and Qwen; they differ in how many digits stay together. */
const modern = (digits: string): string =>
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
  `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});

const split = (regex: string) => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Isolated',
  invert: false,
});

const sequence = (...steps: Record<string, unknown>[]) => ({
  type: 'Sequence',
  pretokenizers: steps,
});

export const preTokenizers: readonly PreTokenizer[] = [
  {
    names: ['gpt-2', 'mpt', 'olmo', 'jais', 'trillion', 'granite-docling'],
    json: byteLevel(true),
    normalizer: null,
    ignoreMerges: false,
  },
  {
    names: ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b'],
    json: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)),
    normalizer: null,
    ignoreMerges: false,
  },
  {
    names: ['llama-bpe', 'llama3', 'llama-v3', 'falcon3'],
    json: sequence(split(modern('\\p{N}{1,3}')), byteLevel(false)),
    normalizer: null,
    ignoreMerges: true,
  },
  {
    names: ['qwen2', 'deepseek-r1-qwen'],
    json: sequence(split(modern('\\p{N}')), byteLevel(false)),
    normalizer: { type: 'NFC' },
    ignoreMerges: false,
  },
  {
    names: ['default'],
    json: sequence(
      split('[\\p{P}\\$\\+<=>\\^~\\|]+'),
      split(GPT2),
      split('\\p{N}+'),
      split('[0-9][0-9][0-9]'),
      byteLevel(false),
    ),
    normalizer: null,
    ignoreMerges: false,
  },
];

export const preTokenizerNamed = (name: string): PreTokenizer | undefined =>
  preTokenizers.find(({ names }) => names.includes(name));

/** The entry that cuts as the given `pre_tokenizer` of a `tokenizer.json` does. */
export function preTokenizerLike(json: unknown): PreTokenizer | undefined {
  const wanted = cut(json);
  return preTokenizers.find((candidate) => cut(candidate.json) === wanted);
}

/** What matters for the cut, as text: offsets and spelled-out defaults do not. */
function cut(json: unknown): string {
  const step = json as Record<string, unknown> | null;
  switch (step?.type) {
    case 'Sequence':
      return (step.pretokenizers as unknown[]).map(cut).join(' then ');
    case 'ByteLevel':
      return `bytes ${step.use_regex ?? true} ${step.add_prefix_space ?? true}`;
    case 'Digits':
      return `digits ${step.individual_digits ?? false}`;
    case 'Split':
      return `split ${JSON.stringify(step.pattern)} ${step.behavior} ${step.invert}`;
    default:
      return JSON.stringify(json);
  }
}
