/**
 * The split that a file is meant for, by the words of its name.
 *
 * @module
 */
export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

const WORDS: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** `my-train.csv` is train, `latest.csv` is nothing. The last telling word decides. */
export function splitOfFile(name: string): SplitName | null {
  const words = name
    .toLowerCase()
    .replace(/\.[^.]*$/, '')
    .split(/[^a-z]+/);
  return words.map((word) => WORDS[word]).findLast((split) => split !== undefined) ?? null;
}
