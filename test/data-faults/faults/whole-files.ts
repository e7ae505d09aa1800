/** Files that are not what their name says, or hold nothing. */
import { zip } from '../files/archives.ts';
import type { Fault } from '../fault.ts';
import { csv, jsonl } from '../good/dataset.ts';
import { badDataset, badFile } from './shorthand.ts';

const pointer = `version https://git-lfs.github.com/spec/v1
oid sha256:1e08337133092e7b10fd10d09b48fa833f7e39bbd773379de063c351b1624048
size 886
`;

const page = `<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><p>Sign in to download this file.</p></body></html>
`;

/** The start of an OLE 2 container, as Excel 97 writes it. */
const oldWorkbook = Buffer.concat([
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  Buffer.alloc(4096),
]);

export const wholeFiles: Fault[] = [
  badFile('no bytes', 'hiyouga/LlamaFactory#2461', 'train.jsonl', '', 'file.empty'),
  badFile('nothing but white space', 'huggingface/datasets#5', 'a.csv', ' \n\t\r\n', 'file.empty'),
  badFile(
    'nothing but a byte order mark',
    'pydantic/pydantic-ai#8316',
    'a.jsonl',
    '\uFEFF',
    'file.empty',
  ),
  badFile(
    'a pointer of Git LFS for CSV',
    'huggingface/transformers#13401',
    'a.csv',
    pointer,
    'file.lfs-pointer',
  ),
  badFile(
    'a pointer of Git LFS for JSON lines',
    'biomarkersParkinson/paradigma#250',
    'a.jsonl',
    pointer,
    'file.lfs-pointer',
  ),
  badFile(
    'a page to sign in for JSON lines',
    'google-research-datasets/tydiqa#1',
    'a.jsonl',
    page,
    'file.html',
  ),
  badFile(
    'a page to sign in for CSV',
    'ndrplz/google-drive-downloader#2',
    'a.csv',
    page,
    'file.html',
  ),
  badFile(
    'an error of a server as XML',
    'how2sign/how2sign.github.io#21',
    'a.jsonl',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>\n',
    'dataset.no-records',
  ),
  badFile(
    'a workbook named CSV',
    'apache/superset#34763',
    'a.csv',
    () => zip([{ name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>') }]),
    'file.format',
  ),
  badFile('a workbook of Excel 97', 'apache/superset#34763', 'a.csv', oldWorkbook, 'file.format'),
  badFile(
    'zeros, as after a crash',
    'huggingface/datasets#6315',
    'a.csv',
    Buffer.alloc(9000),
    'file.format',
  ),
  badFile(
    'a program',
    'hturki/suds#49',
    'a.txt',
    Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(6000)]),
    'file.format',
  ),
  badFile(
    'prose without an ending',
    'MicrosoftLearning/mslearn-ai-studio#53',
    'notes',
    'Just prose, and no data.',
    'file.empty',
  ),
  {
    ...badFile(
      'no good line at all',
      'hiyouga/LlamaFactory#9618',
      'a.jsonl',
      '{"cut\n{"cut\n{"cut\n',
      'dataset.no-records',
    ),
    expected: { outcome: 'refused', code: 'dataset.no-records', file: 'a.jsonl', line: 1 },
  },
  badFile('a header and no rows', 'sandialabs/slycat#776', 'a.csv', 'text,label\n', 'file.empty'),
  badDataset(
    'three lines of a hundred cut',
    'MakazhanAlpamys/Soup#680',
    'classification',
    () =>
      jsonl('tickets', (lines) =>
        lines.map((line, at) => (at % 20 === 7 ? String(line).slice(0, 30) : line)),
      ),
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'train.jsonl', line: 8, count: 10 },
  ),
  badDataset(
    'half of the rows in Windows-1252',
    'IBM/Grapher#4',
    'classification',
    () =>
      csv('tickets', (lines) =>
        lines.map((line, at) =>
          at % 2
            ? Buffer.from(`Gr\xfc\xdfe, ${at},refund`, 'latin1')
            : String(line).replaceAll('i', '\xee'),
        ),
      ),
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'train.csv', line: 2, count: 100 },
  ),
  badDataset(
    'a tenth of the rows ragged',
    'sandialabs/slycat#776',
    'classification',
    () =>
      csv('tickets', (lines) =>
        lines.map((line, at) => (at % 10 === 5 ? `${String(line)},` : line)),
      ),
    { outcome: 'FAIL', code: 'dataset.rejected', file: 'train.csv', line: 6, count: 20 },
  ),
];
