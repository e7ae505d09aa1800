/**
 * The kinds of tokens in `tokenizer.ggml.token_type`.
 *
 * @module
 */
export const tokenTypes = {
  normal: 1,
  unknown: 2,
  control: 3,
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;
