/** Parquet and Arrow files that are cut, damaged or empty, and values in them that are no text. */
import { arrow } from '../files/arrow.ts';
import { text, type SourceFile } from '../files/encode.ts';
import { parquet } from '../files/parquet.ts';
import type { Expected, Fault } from '../fault.ts';
import { encoded, jsonl, splitRows, total } from '../good/dataset.ts';
import type { Row } from '../good/rows.ts';
import { badDataset } from './shorthand.ts';

const train = (): Row[] => splitRows('tickets', 'train');

const beside = (name: string, bytes: Buffer): SourceFile[] => [
  text(name, bytes),
  ...jsonl('tickets').slice(1),
];

const damaged = (
  name: string,
  source: string,
  file: string,
  bytes: () => Buffer,
  expected: Exclude<Expected, { outcome: 'quarantined' }>,
): Fault =>
  badDataset(name, source, 'classification', () => beside(file, bytes()), {
    file,
    ...expected,
  });

/** One row of a good file is replaced. Rows count as lines. */
function badCell(
  name: string,
  source: string,
  ending: 'parquet' | 'arrow',
  put: (row: Row) => Row,
  code: Fault['expected']['code'],
  field: string,
): Fault {
  const write = ending === 'parquet' ? parquet : arrow;
  return {
    name,
    source,
    template: 'classification',
    files: () => {
      const rows = train();
      rows[40] = put(rows[40]);
      const [, ...held] = encoded('tickets', ending, (part) => write(part));
      return [text(`train.${ending}`, write(rows)), ...held];
    },
    expected: {
      outcome: 'quarantined',
      code,
      file: `train.${ending}`,
      line: 41,
      field,
      kept: total - 1,
    },
  };
}

const withLength = (value: number) => (): Buffer => {
  const bytes = parquet(train());
  bytes.writeUInt32LE(value, bytes.length - 8);
  return bytes;
};

const overwritten = (bytes: Buffer, from: number, length: number): Buffer =>
  Buffer.from(bytes).fill(0xff, from, from + length);

export const columnar: Fault[] = [
  damaged(
    'Parquet without its footer',
    'huggingface/datasets#4077',
    'train.parquet',
    () => parquet(train()).subarray(0, 9000),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet cut within its footer',
    'huggingface/dataset-viewer#1504',
    'train.parquet',
    () => parquet(train()).subarray(0, -20),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet of four bytes',
    'apache/parquet-java#2058',
    'train.parquet',
    () => Buffer.from('PAR1'),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet with a footer longer than the file',
    'apache/parquet-java#2058',
    'train.parquet',
    withLength(1 << 30),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet with a footer of no length',
    'apache/parquet-java#408',
    'train.parquet',
    withLength(0),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet with a damaged footer',
    'huggingface/datasets#6058',
    'train.parquet',
    () => {
      const bytes = parquet(train());
      return overwritten(bytes, bytes.length - 120, 100);
    },
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet with damaged pages',
    'Alluxio/alluxio#11571',
    'train.parquet',
    () => overwritten(parquet(train()), 40, 4000),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Parquet under a key',
    'Parquet modular encryption',
    'train.parquet',
    () => {
      const bytes = parquet(train());
      bytes.write('PARE', 0);
      bytes.write('PARE', bytes.length - 4);
      return bytes;
    },
    { outcome: 'refused', code: 'file.damaged' },
  ),
  damaged(
    'Parquet without rows',
    'huggingface/dataset-viewer#1752',
    'train.parquet',
    () => parquet([], ['text', 'label']),
    { outcome: 'refused', code: 'file.empty' },
  ),
  damaged(
    'CSV named Parquet',
    'strategicblue/parquet-floor#2',
    'train.parquet',
    () => Buffer.from('text,label\nLate,billing\n'),
    { outcome: 'refused', code: 'file.damaged' },
  ),
  damaged(
    'Arrow cut in the middle',
    'huggingface/datasets#3053',
    'train.arrow',
    () => arrow(train()).subarray(0, 20_000),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Arrow of eight bytes',
    'Arrow columnar format, IPC file',
    'train.arrow',
    () => Buffer.from('ARROW1\0\0'),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'an Arrow stream cut in the middle',
    'Arrow columnar format, IPC stream',
    'train.arrow',
    () => arrow(train(), 'stream').subarray(0, 20_000),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  damaged(
    'Arrow with damaged metadata',
    'Arrow columnar format, IPC file',
    'train.arrow',
    () => overwritten(arrow(train()), 16, 200),
    { outcome: 'FAIL', code: 'dataset.damaged' },
  ),
  badCell(
    'a text of Parquet that is null',
    'bjherger/keras-pandas#45',
    'parquet',
    (row) => ({ ...row, text: null }),
    'record.missing-field',
    'text',
  ),
  badCell(
    'a label of Parquet that is null',
    'huggingface/setfit#296',
    'parquet',
    (row) => ({ ...row, label: null }),
    'record.missing-field',
    'label',
  ),
  badCell(
    'a text of Parquet that is empty',
    'UKGovernmentBEIS/inspect_ai#1160',
    'parquet',
    (row) => ({ ...row, text: '' }),
    'record.empty',
    'text',
  ),
  badCell(
    'a text of Parquet that is no UTF-8',
    'Parquet logical type STRING',
    'parquet',
    (row) => ({ ...row, text: Buffer.from('caf\xe9 closed', 'latin1') }),
    'record.encoding',
    'text',
  ),
  badCell(
    'a zero character in Parquet',
    'Parquet logical type STRING',
    'parquet',
    (row) => ({ ...row, text: 'a\0b' }),
    'record.control',
    'text',
  ),
  badCell(
    'a text of Arrow that is null',
    'huggingface/datasets#4467',
    'arrow',
    (row) => ({ ...row, text: null }),
    'record.missing-field',
    'text',
  ),
  badCell(
    'a label of Arrow that is empty',
    'huggingface/setfit#296',
    'arrow',
    (row) => ({ ...row, label: '' }),
    'record.empty',
    'label',
  ),
];
