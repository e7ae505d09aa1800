/**
 * The split that a file is meant for, by the words of its name.
 *
 * @module
 */
import { nameInside } from '../../rows/compression/name-inside.ts';
import type { SplitName } from './split-name.ts';

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

/** The last word that tells a split; null where none does. */
export const splitOfWords = (text: string): SplitName | null =>
  text
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) => (Object.hasOwn(WORDS, word) ? WORDS[word] : null))
    .findLast((split) => split !== null) ?? null;

/**
 * `my-train.csv` is train, `latest.csv` is nothing. Of the words of folders, file and part
 * (`data.json#test`) the last telling one decides.
 */
export function splitOfFile(name: string): SplitName | null {
  const [file, part = ''] = name.toLowerCase().split('#');
  return splitOfWords(`${nameInside(file).replace(/\.[^.]*$/, '')} ${part}`);
}
