/** Compressed files and archives that are cut, lie about themselves, or mean harm. */
import { gzipSync } from 'node:zlib';
import { tar, tarGz, zip, zstd, type Member } from '../files/archives.ts';
import { asLines, joined, text, type SourceFile } from '../files/encode.ts';
import type { Expected, Fault } from '../fault.ts';
import { jsonl, splitRows, total } from '../good/dataset.ts';
import { badDataset } from './shorthand.ts';

const train = (): Buffer => joined(asLines(splitRows('tickets', 'train')));

/** The three good files as members. */
const members = (): Member[] => jsonl('tickets');

/** A packed training file beside good files to hold out. */
const beside = (name: string, bytes: Buffer): SourceFile[] => [
  text(name, bytes),
  ...jsonl('tickets').slice(1),
];

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] ^= 0x55;
  return copy;
};

const packed = (
  name: string,
  source: string,
  file: string,
  bytes: () => Buffer,
  expected: Exclude<Expected, { outcome: 'quarantined' }>,
): Fault =>
  badDataset(name, source, 'classification', () => beside(file, bytes()), {
    ...(expected.outcome !== 'INCONCLUSIVE' && { file }),
    ...expected,
  });

/** An archive with the good members and a bad one, which alone is left out. */
function badMember(
  name: string,
  source: string,
  ending: 'zip' | 'tar.gz' | 'tar',
  member: Member,
  code: Fault['expected']['code'],
): Fault {
  const file = `data.${ending}`;
  const pack = { zip: (list: Member[]) => zip(list), 'tar.gz': tarGz, tar }[ending];
  return {
    name,
    source,
    template: 'classification',
    files: () => [text(file, pack([...members(), member]))],
    expected: {
      outcome: 'quarantined',
      code,
      file: `${file}/${member.name.replaceAll('\\', '/')}`,
      line: 0,
      kept: total,
    },
  };
}

const plain = (name: string): Member => ({ name, bytes: train() });
const link = (name: string, linkTo: string): Member => ({ name, bytes: Buffer.alloc(0), linkTo });

/** A row of blanks enough to fill a disk, at a thousandth of their size. */
const blanks = (mebibytes: number): Buffer =>
  Buffer.concat([Buffer.from('{"text": "'), Buffer.alloc(mebibytes << 20, ' ')]);

export const packedFiles: Fault[] = [
  packed(
    'gzip cut in the middle',
    'huggingface/datasets#3060',
    'train.jsonl.gz',
    () => gzipSync(train()).subarray(0, 3000),
    {
      outcome: 'FAIL',
      code: 'dataset.damaged',
    },
  ),
  packed(
    'gzip cut in its header',
    'togethercomputer/RedPajama-Data#34',
    'train.jsonl.gz',
    () => gzipSync(train()).subarray(0, 6),
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed(
    'gzip with a byte changed',
    'MLDataAnalytics/pNet#10',
    'train.jsonl.gz',
    () => flipped(gzipSync(train()), 2000),
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed(
    'gzip with a wrong checksum',
    'RFC 1952 section 2.3.1',
    'train.jsonl.gz',
    () => {
      const bytes = gzipSync(train());
      return flipped(bytes, bytes.length - 6);
    },
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed(
    'gzip of nothing',
    'huggingface/datasets#3168',
    'train.jsonl.gz',
    () => gzipSync(Buffer.alloc(0)),
    { outcome: 'refused', code: 'file.empty' },
  ),
  packed(
    'gzip inside gzip',
    'huggingface/datasets#3060',
    'train.jsonl.gz',
    () => gzipSync(gzipSync(train())),
    { outcome: 'refused', code: 'archive.nested' },
  ),
  packed('a bomb in gzip', 'RFC 1952 section 2.3.1', 'train.jsonl.gz', () => gzipSync(blanks(80)), {
    outcome: 'FAIL',
    code: 'dataset.damaged',
  }),
  packed(
    'text named gz',
    'google-research-datasets/natural-questions#24',
    'train.jsonl.gz',
    () => Buffer.from('Not found'),
    { outcome: 'INCONCLUSIVE', code: 'dataset.too-few-rows' },
  ),
  packed(
    'Zstandard cut in the middle',
    'RFC 8878 section 3.1',
    'train.jsonl.zst',
    () => zstd(train()).subarray(0, 20_000),
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed(
    'Zstandard with a block of no known type',
    'RFC 8878 section 3.1.1.2',
    'train.jsonl.zst',
    () => {
      const bytes = zstd(train());
      bytes[9] |= 6;
      return bytes;
    },
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed(
    'Zstandard that asks for a window of gigabytes',
    'RFC 8878 section 3.1.1.1.2',
    'train.jsonl.zst',
    () => {
      const bytes = zstd(train());
      bytes.writeUInt32LE(0xf0000000, 5);
      return bytes;
    },
    { outcome: 'refused', code: 'archive.bomb' },
  ),
  packed(
    'a zip without its directory',
    'voxel51/fiftyone#4083',
    'data.zip',
    () => zip(members()).subarray(0, 5000),
    { outcome: 'refused', code: 'file.damaged' },
  ),
  packed('a zip without members', 'huggingface/datasets#6207', 'data.zip', () => zip([]), {
    outcome: 'INCONCLUSIVE',
    code: 'dataset.too-few-rows',
  }),
  packed(
    'a zip with a wrong checksum',
    'PKWARE APPNOTE 4.4.7',
    'train.zip',
    () => zip([plain('train.jsonl')], { claimedCrc: 1 }),
    { outcome: 'FAIL', code: 'dataset.damaged', file: 'train.zip/train.jsonl' },
  ),
  packed(
    'a zip that understates a size',
    'PKWARE APPNOTE 4.4.9',
    'train.zip',
    () => zip([plain('train.jsonl')], { claimedBytes: 1000 }),
    { outcome: 'refused', code: 'file.damaged', file: 'train.zip/train.jsonl' },
  ),
  packed(
    'a zip under a password',
    'PKWARE APPNOTE 6',
    'train.zip',
    () => zip([plain('train.jsonl')], { encrypted: true }),
    { outcome: 'FAIL', code: 'dataset.damaged', file: 'train.zip/train.jsonl' },
  ),
  packed(
    'a bomb in a zip',
    'zhangjiayang6835-cyber/ai-research#100',
    'train.zip',
    () => zip([{ name: 'train.jsonl', bytes: blanks(80) }]),
    { outcome: 'FAIL', code: 'dataset.damaged', file: 'train.zip/train.jsonl' },
  ),
  packed(
    'a zip inside a zip',
    'huggingface/datasets#6207',
    'train.zip',
    () => zip([{ name: 'inner.zip', bytes: zip([plain('train.jsonl')]) }]),
    { outcome: 'refused', code: 'archive.nested', file: 'train.zip/inner.zip' },
  ),
  packed(
    'a tar cut in a member',
    'allenfrostline/PokerHandsDataset#2',
    'data.tar',
    () => tar([plain('train.jsonl')]).subarray(0, 9000),
    { outcome: 'FAIL', code: 'dataset.damaged', file: 'data.tar/train.jsonl' },
  ),
  badMember(
    'a member above the archive, in zip',
    'invesalius/invesalius3#882',
    'zip',
    plain('../train-2.jsonl'),
    'archive.path',
  ),
  badMember(
    'a member with an absolute path, in zip',
    'bower/decompress-zip#64',
    'zip',
    plain('/etc/train-2.jsonl'),
    'archive.path',
  ),
  badMember(
    'a member above the archive by backslashes',
    'python/cpython#80090',
    'zip',
    plain(String.raw`..\..\train-2.jsonl`),
    'archive.path',
  ),
  badMember(
    'a link out of a zip',
    'zhangjiayang6835-cyber/ai-research#1029',
    'zip',
    link('train-2.jsonl', '/etc/passwd'),
    'archive.link',
  ),
  badMember(
    'two members of one name',
    'PKWARE APPNOTE 4.3.12',
    'zip',
    plain('train.jsonl'),
    'archive.duplicate',
  ),
  badMember(
    'a member above the archive, in tar',
    'nabla-c0d3/sslyze#535',
    'tar.gz',
    plain('../../train-2.jsonl'),
    'archive.path',
  ),
  badMember(
    'a member with an absolute path, in tar',
    'nabla-c0d3/nassl#84',
    'tar.gz',
    plain('/tmp/train-2.jsonl'),
    'archive.path',
  ),
  badMember(
    'a link out of a tar',
    'python/cpython#80090',
    'tar',
    link('train-2.jsonl', '../../etc/passwd'),
    'archive.link',
  ),
  badDataset(
    'a member that is empty',
    'huggingface/datasets#6207',
    'classification',
    () => [
      text('data.zip', zip([...members(), { name: 'train-2.jsonl', bytes: Buffer.alloc(0) }])),
    ],
    { outcome: 'refused', code: 'file.empty', file: 'data.zip/train-2.jsonl' },
  ),
  {
    name: 'a broken line in a member of a tar',
    source: 'allenfrostline/PokerHandsDataset#2',
    template: 'classification',
    files: () => [
      text('data.tar.gz', tarGz(jsonl('tickets', (lines) => ['{"text": "cut', ...lines.slice(1)]))),
    ],
    expected: {
      outcome: 'quarantined',
      code: 'record.truncated',
      file: 'data.tar.gz/train.jsonl',
      line: 1,
      kept: total - 1,
    },
  },
  {
    name: 'a broken line in gzip',
    source: 'google-research-datasets/natural-questions#24',
    template: 'classification',
    files: () =>
      beside(
        'train.jsonl.gz',
        gzipSync(jsonl('tickets', (lines) => [lines[0], '42', ...lines.slice(2)])[0].bytes),
      ),
    expected: {
      outcome: 'quarantined',
      code: 'record.not-object',
      file: 'train.jsonl.gz',
      line: 2,
      kept: total - 1,
    },
  },
];
