/** Splits that overlap, are too small or are missing. */
import type { Fault } from '../fault.ts';
import { asDelimited, asLines, joined, text, type SourceFile } from '../files/encode.ts';
import { jsonl, splitRows } from '../good/dataset.ts';
import { queues, rowsOf, type Row } from '../good/rows.ts';
import { badDataset } from './shorthand.ts';

const file = (name: string, rows: readonly Row[]): SourceFile => text(name, joined(asLines(rows)));
const train = () => splitRows('tickets', 'train');
const held = () => splitRows('tickets', 'test');

/** The good tickets, with the rows of `added` behind those for training. */
const withTraining = (added: () => Row[]) => () =>
  jsonl('tickets', (lines) => [...lines, ...asLines(added())]);

export const leakage: Fault[] = [
  badDataset(
    'test rows among those for training',
    'huggingface/datasets#4261',
    'classification',
    withTraining(() => held().slice(0, 30)),
    { outcome: 'FAIL', code: 'dataset.leakage', count: 30 },
  ),
  badDataset(
    'validation rows that are test rows',
    'embeddings-benchmark/mteb#1036',
    'classification',
    () => {
      const [first, validation, test] = jsonl('tickets');
      return [
        first,
        {
          ...validation,
          bytes: Buffer.concat([validation.bytes, joined(asLines(held().slice(0, 30)))]),
        },
        test,
      ];
    },
    { outcome: 'FAIL', code: 'dataset.leakage', count: 30 },
  ),
  badDataset(
    'test rows in capitals among those for training',
    'TelecomsXChangeAPi/OpenTextShield#194',
    'classification',
    withTraining(() =>
      held()
        .slice(0, 30)
        .map((row) => ({ ...row, text: String(row.text).toUpperCase() })),
    ),
    { outcome: 'FAIL', code: 'dataset.leakage', count: 30 },
  ),
  badDataset(
    'test rows with other spacing among those for training',
    'TelecomsXChangeAPi/OpenTextShield#194',
    'classification',
    withTraining(() =>
      held()
        .slice(0, 30)
        .map((row) => ({ ...row, text: String(row.text).replaceAll(' ', '  ') })),
    ),
    { outcome: 'FAIL', code: 'dataset.leakage', count: 30 },
  ),
  badDataset(
    'test rows with one word changed among those for training',
    'TelecomsXChangeAPi/OpenTextShield#194',
    'classification',
    withTraining(() =>
      held()
        .slice(0, 30)
        .map((row) => ({ ...row, text: `${String(row.text).slice(0, -1)} indeed.` })),
    ),
    { outcome: 'FAIL', code: 'dataset.leakage', count: 25 },
  ),
  badDataset(
    'one file for training and test',
    'ai-forever/ru-gpts#23',
    'classification',
    () => [file('train.jsonl', train()), file('test.jsonl', train())],
    { outcome: 'refused', code: 'dataset.split-empty' },
  ),
  badDataset(
    'a third of the rows repeated',
    'js0nwu/webui#1',
    'classification',
    withTraining(() => [...train().slice(0, 100), ...train().slice(0, 60)]),
    { outcome: 'FAIL', code: 'dataset.duplicates', count: 160 },
  ),
  badDataset(
    'questions of the test among those for training, with other answers',
    'UCSC-VLAA/m1#4',
    'general',
    () =>
      jsonl('completion', (lines) => [
        ...lines,
        ...splitRows('completion', 'test')
          .slice(0, 30)
          .map((row, at) =>
            JSON.stringify({ ...row, completion: `Another answer, number ${at}.` }),
          ),
      ]),
    { outcome: 'FAIL', code: 'dataset.leakage', count: 30 },
  ),
];

/** Test rows that are nothing like the training rows. */
export const shifts: Fault[] = [
  badDataset(
    'a test file of nearly one label alone',
    'clinc/oos-eval, whose test split has ten times the share of one label',
    'classification',
    () => [
      ...jsonl('tickets').slice(0, 2),
      // A label that is missing is another fault.
      file(
        'test.jsonl',
        held().map((row, at) => (at < queues.length ? row : { ...row, label: queues[0] })),
      ),
    ],
    { outcome: 'FAIL', code: 'dataset.split-shift' },
  ),
];

export const sizes: Fault[] = [
  badDataset(
    'three rows',
    'transformerlab/transformerlab-app#21',
    'classification',
    () => [file('all.jsonl', train().slice(0, 3))],
    { outcome: 'refused', code: 'dataset.split-empty' },
  ),
  badDataset(
    'forty rows',
    'transformerlab/transformerlab-app#21',
    'general',
    () => [file('all.jsonl', rowsOf('completion', 1, 60))],
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
  badDataset(
    'five rows to validate with',
    'transformerlab/transformerlab-app#163',
    'general',
    () => {
      const [first, validation, test] = jsonl('completion');
      const lines = validation.bytes.toString().split('\n').slice(0, 5);
      return [first, { ...validation, bytes: joined(lines) }, test];
    },
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows', count: 5 },
  ),
  badDataset(
    'a test file without bytes',
    'huggingface/datasets#5',
    'classification',
    () => [file('train.jsonl', train()), text('test.jsonl', '')],
    { outcome: 'refused', code: 'file.empty', file: 'test.jsonl' },
  ),
  badDataset(
    'a test file of broken lines',
    'huggingface/dataset-viewer#1752',
    'classification',
    () => [file('train.jsonl', train()), text('test.jsonl', '{"cut\n'.repeat(40))],
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'test.jsonl', line: 1, count: 40 },
  ),
  badDataset(
    'a test file with other columns',
    'hiyouga/LlamaFactory#1784',
    'classification',
    () => [
      file('train.jsonl', train()),
      file(
        'test.jsonl',
        held().map((row) => ({ utterance: row.text, intent: row.label })),
      ),
    ],
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'a test file without labels',
    'scicode-bench/SciCode#40',
    'classification',
    () => [
      text('train.csv', joined(asDelimited(train(), ','))),
      text(
        'test.csv',
        joined(
          asDelimited(
            held().map((row) => ({ text: row.text })),
            ',',
          ),
        ),
      ),
    ],
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
];
