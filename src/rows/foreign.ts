/**
 * What is saved under the name of a dataset and is something else: a web page, a pointer to the
 * file, an old document.
 *
 * @module
 */
import { fail } from '../problem/problem.ts';

/** Magic numbers of files that are mistaken for datasets, with what to do about them. */
const BINARIES: readonly (readonly [magic: string, what: string, fix: string])[] = [
  ['FEA1', 'Feather version 1', 'Save it as Feather version 2 (pyarrow 0.17 or later).'],
  ['BZh', 'bzip2', 'Unpack it first: `bunzip2`.'],
  ['\xfd7zXZ', 'xz', 'Unpack it first: `unxz`.'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'Unpack it first.'],
  ['Rar!', 'a RAR archive', 'Unpack it first.'],
  ['%PDF', 'a PDF', 'Convert it to text.'],
  ['\x89HDF', 'HDF5', 'Export the table as Parquet or CSV.'],
  ['Obj\x01', 'Avro', 'Convert it to Parquet or JSON lines.'],
  ['ORC', 'ORC', 'Convert it to Parquet.'],
  ['\x93NUMPY', 'a NumPy array', 'Save the texts as JSON lines.'],
  ['\x80\x04\x95', 'a Python pickle', 'Save it as JSON lines or Parquet.'],
];

const HTML = /^\s*(?:(?:<!--.*?-->|<\?xml[^>]*>)\s*)*<(?:!doctype\s+html|html|head|body)[\s>]/is;
/** Of the container of old documents of Office and of encrypted new ones. */
const COMPOUND = '\xd0\xcf\x11\xe0';
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * @param bytes The first bytes of the file.
 * @throws `file.html`, `file.lfs-pointer`, `file.format`
 */
export function refuseForeign(bytes: Buffer, name: string): void {
  const location = { file: name };
  const start = bytes.toString('latin1', 0, 1024).replace(/^\xef\xbb\xbf/, '');
  if (start.startsWith(LFS_POINTER))
    fail('file.lfs-pointer', `${name} is a Git LFS pointer, not the file it stands for`, {
      location,
    });
  if (isPage(start)) fail('file.html', `${name} is a web page`, { location });
  if (start.startsWith(COMPOUND)) refuseCompound(bytes, name);
  const binary = binaryOf(start);
  if (binary !== undefined) {
    const [, what, fix] = binary;
    fail('file.format', `${name} is ${what}`, { location, fix });
  }
  if (isBinary(bytes)) fail('file.format', `${name} is a binary file`, { location });
}

/** Whether a text begins as web pages do. */
export const isPage = (text: string): boolean => HTML.test(text);

/** Whether more of the first bytes of a file are zero than of any text in UTF-8. */
export function isBinary(bytes: Buffer): boolean {
  const beginning = bytes.subarray(0, 4096);
  return beginning.filter((byte) => byte === 0).length > beginning.length / 10;
}

/**
 * Old documents of Office and encrypted new ones share a container; the names of what is in it are
 * UTF-16.
 */
function refuseCompound(bytes: Buffer, name: string): never {
  const location = { file: name };
  const holds = (stream: string) => bytes.includes(Buffer.from(stream, 'utf16le'));
  if (holds('EncryptedPackage') || /\.(?:xlsx|xlsm)$/i.test(name))
    fail('file.encrypted', `${name} is encrypted with a password`, { location });
  fail(
    'file.format',
    `${name} is ${holds('WordDocument') ? 'an old Word document' : 'an old workbook (.xls)'}`,
    {
      location,
      fix: holds('WordDocument')
        ? 'Save it as text.'
        : 'Save it as .xlsx, or convert it: `soffice --headless --convert-to xlsx FILE`.',
    },
  );
}

const binaryOf = (start: string) => BINARIES.find(([magic]) => start.startsWith(magic));

/** Whether the first bytes of a file say that it is of a known kind that is no text. */
export function isForeignBinary(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 16);
  return start.startsWith(COMPOUND) || binaryOf(start) !== undefined;
}
