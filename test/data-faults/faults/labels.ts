/** Labels from which no classifier can learn what was meant. */
import type { Fault } from '../fault.ts';
import { asLines, joined } from '../files/encode.ts';
import { jsonl, splitRows, splits } from '../good/dataset.ts';
import type { Row } from '../good/rows.ts';
import { badDataset } from './shorthand.ts';

type Name = string;

/** The good tickets after a change to each row, in all three files. */
const relabelled = (change: (row: Row, index: number, split: Name) => Row) => () =>
  splits.map((split) => ({
    name: `${split}.jsonl`,
    bytes: joined(
      asLines(splitRows('tickets', split).map((row, index) => change(row, index, split))),
    ),
  }));

export const labels: Fault[] = [
  badDataset(
    'one label',
    'huggingface/trl#1724',
    'classification',
    relabelled((row) => ({ ...row, label: 'billing' })),
    { outcome: 'FAIL', code: 'dataset.labels', count: 1 },
  ),
  badDataset(
    'a label that the test rows alone have',
    'explosion/spaCy#2510',
    'classification',
    relabelled((row, index, split) =>
      split === 'test' && index % 4 === 0 ? { ...row, label: 'complaint' } : row,
    ),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows', count: 1 },
  ),
  badDataset(
    'a label without test rows',
    'RLHFlow/RLHF-Reward-Modeling#6',
    'classification',
    relabelled((row, index, split) =>
      split === 'test' && row.label === 'refund' ? { ...row, label: 'billing' } : row,
    ),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows', count: 1 },
  ),
  badDataset(
    'a label with three rows to learn from',
    'transformerlab/transformerlab-app#21',
    'classification',
    relabelled((row, index, split) =>
      (split === 'train' && index < 3) || (split === 'test' && index < 2)
        ? { ...row, label: 'complaint' }
        : row,
    ),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows', count: 1 },
  ),
  badDataset(
    'the same texts with two labels',
    'acmi-lab/counterfactually-augmented-data#9',
    'classification',
    () =>
      jsonl('tickets', (lines) => [
        ...lines,
        ...splitRows('tickets', 'train')
          .slice(0, 20)
          .map((row) =>
            JSON.stringify({ ...row, label: row.label === 'refund' ? 'billing' : 'refund' }),
          ),
      ]),
    { outcome: 'FAIL', code: 'dataset.contradictions', count: 40 },
  ),
  badDataset(
    'the same texts in other case with two labels',
    'Tobias-Fischer/rt_gene#56',
    'classification',
    () =>
      jsonl('tickets', (lines) => [
        ...lines,
        ...splitRows('tickets', 'train')
          .slice(0, 20)
          .map((row) =>
            JSON.stringify({
              text: String(row.text).toUpperCase(),
              label: row.label === 'refund' ? 'billing' : 'refund',
            }),
          ),
      ]),
    { outcome: 'FAIL', code: 'dataset.contradictions', count: 40 },
  ),
  badDataset(
    'a number for every row where a label should be',
    'huggingface/datasets#2140',
    'classification',
    relabelled((row, index, split) => ({ text: row.text, label: `${split}-${index}` })),
    { outcome: 'refused', code: 'mapping.task' },
  ),
  badDataset(
    'labels of which half are in capitals',
    'unslothai/unsloth-zoo#1225',
    'classification',
    relabelled((row, index) =>
      index % 8 < 4 ? { ...row, label: String(row.label).toUpperCase() } : row,
    ),
    { outcome: 'FAIL', code: 'dataset.label-spelling' },
  ),
  badDataset(
    'an id of minus one for what has no label',
    'EricFillion/happy-transformer#248',
    'classification',
    relabelled((row, index) => ({ text: row.text, label: index === 5 ? -1 : index % 4 })),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
  badDataset(
    'an id beyond the others',
    'ThilinaRajapakse/simpletransformers#748',
    'classification',
    relabelled((row, index) => ({ text: row.text, label: index === 7 ? 99 : index % 4 })),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
  badDataset(
    'one row labelled nan',
    'cbenge509/BERTVision#172',
    'classification',
    relabelled((row, index) => (index === 9 ? { ...row, label: 'nan' } : row)),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
  badDataset(
    'one label with a typing error',
    'alipay/VCSL#13',
    'classification',
    relabelled((row, index, split) =>
      split === 'train' && index === 0 ? { ...row, label: 'biling' } : row,
    ),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
];
