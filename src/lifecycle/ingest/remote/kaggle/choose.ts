/**
 * Which files of a listing are meant: the one that is named; else the only one that holds data;
 * else those whose names are train, validation and test. Anything else stops with the list.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';
import { splitOfFile } from '../../split-of-file.ts';
import { isDataFile } from '../hub/layout.ts';
import type { KaggleFile, KaggleListing } from './listing.ts';
import type { KaggleSpec } from './kaggle-spec.ts';

/** Problems: `kaggle.missing`, `kaggle.file`. */
export function chooseFiles(spec: KaggleSpec, { files }: KaggleListing): KaggleFile[] {
  const names = files.map(({ name }) => name);
  if (spec.file !== null) {
    const found = files.find(({ name }) => name === spec.file);
    if (found !== undefined) return [found];
    fail('kaggle.missing', `${spec.name} has no file ${spec.file}`, {
      fix: `Files there are: ${shown(names)}.`,
      evidence: { files: names },
    });
  }
  const data = files.filter(({ name }) => isDataFile(name));
  const splits = data.map(({ name }) => splitOfFile(name));
  const clear = !splits.includes(null) && new Set(splits).size === splits.length;
  if (data.length === 1 || (data.length > 1 && clear)) return data;
  return fail('kaggle.file', `${spec.name} has ${data.length} files that could be meant`, {
    fix: `Name one: ${spec.text}/FILE. There are: ${shown(names)}.`,
    evidence: { files: names },
  });
}

const shown = (names: readonly string[]): string =>
  names.length > 20 ? `${names.slice(0, 20).join(', ')}, …` : names.join(', ');
