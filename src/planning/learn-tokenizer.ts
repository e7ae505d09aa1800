/**
 * Tokenizers learnt in this process. The stages of one command meet the same records, and several
 * bases may want a vocabulary of one size: what was learnt once from the same texts is not learnt again.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { TokenizerFiles } from '../engine/tokenizer/files.ts';
import { trainTokenizer } from '../engine/tokenizer/train-tokenizer.ts';

const learnt = new Map<string, TokenizerFiles>();
/** A tokenizer is about a megabyte. */
const kept = 8;

export function learnTokenizer(texts: readonly string[], vocabSize: number): TokenizerFiles {
  const key = keyOf(texts, vocabSize);
  const files = learnt.get(key) ?? trainTokenizer(texts, vocabSize);
  learnt.delete(key);
  learnt.set(key, files);
  for (const oldest of learnt.keys()) if (learnt.size > kept) learnt.delete(oldest);
  return files;
}

/** Lengths keep texts apart: `ab, c` is not `a, bc`. */
function keyOf(texts: readonly string[], vocabSize: number): string {
  const hash = createHash('sha256').update(`${vocabSize}`);
  for (const text of texts) hash.update(`\n${text.length}\n`).update(text);
  return hash.digest('hex');
}
