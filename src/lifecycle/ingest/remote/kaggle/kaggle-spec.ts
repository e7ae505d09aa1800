/**
 * Data on Kaggle: `kaggle:dataset/owner/slug[@version][/file]`, `kaggle:competition/slug[/file]`.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';

export interface KaggleSpec {
  kind: 'kaggle';
  text: string;
  of: 'dataset' | 'competition';
  /** `owner/slug` of a dataset, `slug` of a competition. */
  name: string;
  /** Null: the newest. */
  version: number | null;
  file: string | null;
}

const DATASET = /^kaggle:dataset\/([\w.-]+\/[\w.-]+)(?:@(\d+))?(?:\/(.+))?$/;
const COMPETITION = /^kaggle:competition\/([\w.-]+)(?:\/(.+))?$/;

/** Problem: `kaggle.spec`. */
export function parseKaggle(text: string): KaggleSpec {
  const dataset = DATASET.exec(text);
  if (dataset !== null) {
    const [, name, version, file] = dataset;
    return {
      kind: 'kaggle',
      text,
      of: 'dataset',
      name,
      version: version === undefined ? null : Number(version),
      file: file ?? null,
    };
  }
  const competition = COMPETITION.exec(text);
  if (competition === null) fail('kaggle.spec', `${text} does not name data on Kaggle`);
  const [, name, file] = competition;
  return { kind: 'kaggle', text, of: 'competition', name, version: null, file: file ?? null };
}
