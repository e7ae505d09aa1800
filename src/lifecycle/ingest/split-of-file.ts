/**
 * The split that a file is meant for, by the words of its name.
 *
 * @module
 */
import { nameInside } from '../../rows/compression/compression.ts';
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

/**
 * `my-train.csv` is train, `latest.csv` is nothing. Of the words of folders, file and part
 * (`data.json#test`) the last telling one decides.
 */
export function splitOfFile(name: string): SplitName | null {
  const [file, part = ''] = name.toLowerCase().split('#');
  const words = `${nameInside(file).replace(/\.[^.]*$/, '')} ${part}`.split(/[^a-z]+/);
  return words.map((word) => WORDS[word]).findLast((split) => split !== undefined) ?? null;
}
