/**
 * The special tokens of a `tokenizer.json`: added tokens that are no text of their own, such as
 * `<|im_end|>`.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import type { TokenizerFiles } from './files.ts';

const addedTokens = z.object({
  added_tokens: z.array(z.object({ content: z.string(), special: z.boolean() })).default([]),
});

/** @throws `tokenizer.malformed` when `tokenizer.json` is not what the library defines. */
export function specialTokens(files: TokenizerFiles): string[] {
  try {
    const { added_tokens } = addedTokens.parse(JSON.parse(files.tokenizerJson));
    return added_tokens.filter((token) => token.special).map((token) => token.content);
  } catch (error) {
    return fail('tokenizer.malformed', 'tokenizer.json cannot be read', { cause: error });
  }
}
