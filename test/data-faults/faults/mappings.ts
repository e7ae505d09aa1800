/** Data that no mapping, or not the given one, can make records of. */
import type { Mapping } from '../../../src/catalog/records/mapping.ts';
import type { Expected, Fault } from '../fault.ts';
import { jsonl } from '../good/dataset.ts';
import { rowsOf, type Row } from '../good/rows.ts';
import { asLines, joined, text } from '../files/encode.ts';
import { badDataset } from './shorthand.ts';

const one = (rows: readonly Row[]) => () => [text('train.jsonl', joined(asLines(rows)))];
const csv =
  (...lines: string[]) =>
  () => [text('train.csv', lines.join('\n'))];

const mapped = (
  name: string,
  source: string,
  template: Fault['template'],
  mapping: Mapping,
  expected: Expected,
): Fault => ({
  name,
  source,
  template,
  mapping,
  files: () => jsonl(template === 'classification' ? 'tickets' : 'completion'),
  expected,
});

const numbers = Array.from({ length: 300 }, (_, at) => `${at},${at * 7},${at % 13}`);

export const mappings: Fault[] = [
  badDataset(
    'columns of numbers',
    'hiyouga/LlamaFactory#3109',
    'classification',
    csv('a,b,c', ...numbers),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'columns whose names say nothing',
    'hiyouga/LlamaFactory#1312',
    'general',
    one(
      rowsOf('completion', 1, 300).map(({ prompt, completion }) => ({
        foo: prompt,
        bar: completion,
      })),
    ),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'a column of messages that holds words',
    'transformerlab/transformerlab-api#480',
    'general',
    one(
      rowsOf('completion', 1, 300).map(({ prompt, completion }) => ({
        messages: `${String(prompt)} ${String(completion)}`,
      })),
    ),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'rows as a viewer answers them, one level down',
    'tenstorrent/tt-studio#1333',
    'general',
    one(
      rowsOf('completion', 1, 300).map((row, at) => ({
        row_idx: at,
        row,
        truncated_cells: [],
      })),
    ),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'tickets for a project of conversations',
    'hiyouga/LlamaFactory#4717',
    'general',
    () => jsonl('tickets'),
    { outcome: 'refused', code: 'mapping.task' },
  ),
  badDataset(
    'conversations for a project of tickets',
    'hiyouga/LlamaFactory#1829',
    'classification',
    () => jsonl('messages'),
    { outcome: 'refused', code: 'mapping.task' },
  ),
  badDataset(
    'one column for a project of tickets',
    'minimaxir/gpt-2-simple#162',
    'classification',
    () => jsonl('plain'),
    { outcome: 'refused', code: 'mapping.task' },
  ),
  badDataset(
    'token ids instead of text',
    'unslothai/unsloth#2496',
    'general',
    one(
      Array.from({ length: 300 }, (_, at) => ({
        input_ids: [at, at + 1, at + 2],
        attention_mask: [1, 1, 1],
        labels: [-100, -100, at],
      })),
    ),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'paths of pictures',
    'hiyouga/LlamaFactory#7696',
    'general',
    one(Array.from({ length: 300 }, (_, at) => ({ image: `pictures/${at}.png`, width: 640 + at }))),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  badDataset(
    'rows half of one shape and half of another',
    'huggingface/datasets#6509',
    'general',
    one(
      rowsOf('completion', 1, 300).map((row, at) =>
        at % 2 ? row : { subject: row.prompt, body: row.completion },
      ),
    ),
    { outcome: 'refused', code: 'mapping.unclear' },
  ),
  mapped(
    'a mapping that names a column nobody has',
    'argilla-io/distilabel#277',
    'classification',
    { schema: 'classification', text: '{body}', label: '{label}' },
    { outcome: 'refused', code: 'mapping.missing-column', field: 'body' },
  ),
  mapped(
    'a mapping with a label misspelt',
    'axolotl-ai-cloud/axolotl#2832',
    'classification',
    { schema: 'classification', text: '{text}', label: '{lable}' },
    { outcome: 'refused', code: 'mapping.missing-column', field: 'lable' },
  ),
  mapped(
    'a mapping for another task',
    'hiyouga/LlamaFactory#4717',
    'classification',
    {
      schema: 'chat',
      turns: [
        { role: 'user', content: '{text}' },
        { role: 'assistant', content: '{label}' },
      ],
      answer: null,
    },
    { outcome: 'refused', code: 'mapping.task' },
  ),
  mapped(
    'names for some labels and not for others',
    'monologg/JointBERT#28',
    'classification',
    {
      schema: 'classification',
      text: '{text}',
      label: '{label}',
      labels: { billing: 'Billing', delivery: 'Delivery', refund: 'Refund' },
    },
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'train.jsonl', line: 4, count: 80 },
  ),
  mapped(
    'names for fewer numbers than there are',
    'Tencent/NeuralNLP-NeuralClassifier#66',
    'classification',
    {
      schema: 'classification',
      text: '{text}',
      label: '{label}',
      labels: ['billing', 'delivery'],
    },
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'train.jsonl', line: 3, count: 160 },
  ),
];
