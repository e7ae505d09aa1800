/** The words by which the hub tells splits ("File names and splits" of its documentation). */
import type { SplitName } from '../../split-name.ts';

const WORDS: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  dev: 'validation',
  val: 'validation',
  test: 'test',
  testing: 'test',
  eval: 'test',
  evaluation: 'test',
};

/** `train_sft` is train, `latest` is nothing. Words end at what is no letter. */
export const splitWord = (name: string): SplitName | null =>
  name
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) => WORDS[word])
    .find((split) => split !== undefined) ?? null;
