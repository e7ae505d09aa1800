/**
 * The dataset formats that are read. A new format is a folder beside these and a case here and in
 * `detect.ts`.
 *
 * @module
 */
import type { ArrowFormat } from './arrow/arrow-format.ts';
import { DamagedStream, type ByteStream } from './bytes/stream.ts';
import { readCsv } from './csv/csv.ts';
import type { CsvFormat } from './csv/dialect.ts';
import { asUtf8 } from './encoding/encodings.ts';
import { readFaq, type FaqFormat } from './faq/faq.ts';
import { readJson, type JsonFormat } from './json/json.ts';
import { readJsonl, type JsonlFormat } from './jsonl/jsonl.ts';
import type { ParquetFormat } from './parquet/parquet-format.ts';
import { readMail, type MailFormat } from './mail/mail.ts';
import { readMessenger, type MessengerFormat } from './messenger/messenger.ts';
import type { SqliteFormat } from './sqlite/sqlite-format.ts';
import { readText, type TextFormat } from './text/text.ts';
import type { WorkbookFormat } from './workbook/workbook-format.ts';
import { readXmlRows, type XmlFormat } from './xml/xml-rows.ts';
import { readYaml, type YamlFormat } from './yaml/yaml.ts';
import type { Batch } from './records/batch.ts';
import { streamOf, type RecordInput } from './records/input.ts';
import type { TablePart } from './records/table-part.ts';

/** A format with the dialect found in the file: enough to read it again in the same way. */
export type RecordFormat = PlainFormat | PackedFormat;

export type PlainFormat =
  | JsonlFormat
  | JsonFormat
  | CsvFormat
  | ParquetFormat
  | ArrowFormat
  | TextFormat
  | MailFormat
  | MessengerFormat
  | FaqFormat
  | YamlFormat
  | XmlFormat
  | WorkbookFormat
  | SqliteFormat
  | EncodedFormat;

/** Text in another encoding than UTF-8. Its lines are those of the text, not of the bytes. */
export interface EncodedFormat {
  format: 'encoded';
  encoding: string;
  inner: BareFormat;
}

/** What rows are written in, once bytes are unpacked and decoded. */
export type BareFormat = Exclude<PlainFormat, EncodedFormat>;

/** Inside a compressed file, or a member of an archive. */
export interface PackedFormat {
  format: 'packed';
  /** Null where the file is compressed and no archive. */
  member: string | null;
  inner: PlainFormat;
}

/** @param path Of the file itself, packed or not. */
export async function* readRecords(path: string, format: RecordFormat): AsyncGenerator<Batch> {
  if (format.format !== 'packed') return yield* readPlain(path, format);
  for await (const { stream } of openMembers(path, [format]))
    yield* readPlain(stream, format.inner);
}

export interface OpenMember {
  /** Place in the list of the members that were asked for. */
  at: number;
  /** Its bytes, unpacked; to be read before the next member is asked for. */
  stream: ByteStream;
}

/**
 * Several members of an archive in one pass over it: what lies before a member of a .tar.gz has to
 * be unpacked to get to it.
 *
 * @param members Different ones, in the order they lie in.
 */
export async function* openMembers(
  path: string,
  members: readonly PackedFormat[],
): AsyncGenerator<OpenMember> {
  const places = new Map(
    members.map(({ member }, at) => [member === null ? '' : `/${member}`, at] as const),
  );
  const { logicalFiles } = await import('./archives/logical-files.ts');
  try {
    for await (const file of logicalFiles(path, '')) {
      const at = 'code' in file ? undefined : places.get(file.name);
      if ('code' in file || at === undefined) continue;
      yield { at, stream: await file.open() };
      if (at === members.length - 1) return;
    }
  } catch (error) {
    // Damage of the archive behind these members, or told of when its files were listed.
    if (!(error instanceof DamagedStream)) throw error;
  }
}

/** @param input Unpacked. */
export function readPlain(input: RecordInput, format: PlainFormat): AsyncGenerator<Batch> {
  switch (format.format) {
    case 'jsonl':
      return readJsonl(input);
    case 'json':
      return readJson(input, format);
    case 'csv':
      return readCsv(input, format);
    case 'parquet':
      return readBy(async () => (await import('./parquet/visit-parquet.ts')).readParquet(input));
    case 'arrow':
      return readBy(async () => (await import('./arrow/arrow.ts')).readArrow(input));
    case 'text':
      return readText(input, format);
    case 'mail':
      return readMail(input, format);
    case 'messenger':
      return readMessenger(input, format);
    case 'faq':
      return readFaq(input, format);
    case 'yaml':
      return readYaml(input, format);
    case 'xml':
      return readXmlRows(input, format);
    case 'encoded':
      return readEncoded(input, format);
    case 'workbook':
      return readBy(async () =>
        (await import('./workbook/read-workbook.ts')).readWorkbook(input, format.part!),
      );
    case 'sqlite':
      return readBy(async () =>
        (await import('./sqlite/read-sqlite.ts')).readSqlite(input, format),
      );
  }
}

async function* readEncoded(
  input: RecordInput,
  { encoding, inner }: EncodedFormat,
): AsyncGenerator<Batch> {
  for await (const batch of readPlain(asUtf8(streamOf(input), encoding), inner)) {
    for (const reject of batch.rejects)
      if (reject.code === 'record.encoding') reject.message = `the line is not ${encoding}`;
    yield batch;
  }
}

/** The format of the rows themselves. */
export function bareFormat(format: RecordFormat): BareFormat {
  const plain = format.format === 'packed' ? format.inner : format;
  return plain.format === 'encoded' ? plain.inner : plain;
}

/** For readers whose libraries are loaded when they are needed. */
async function* readBy(load: () => Promise<AsyncGenerator<Batch>>): AsyncGenerator<Batch> {
  yield* await load();
}

/** A format whose files hold several tables, of which each is a part. */
export type TabledFormat = WorkbookFormat | SqliteFormat;

export const isTabled = (format: PlainFormat): format is TabledFormat =>
  format.format === 'workbook' || format.format === 'sqlite';

/**
 * Lists the tables of a file on disk, in its order.
 *
 * @throws `file.format`, `file.encrypted`; DamagedStream where it is damaged.
 */
export async function tablesOf(path: string, { format }: TabledFormat): Promise<TablePart[]> {
  return format === 'workbook'
    ? (await import('./workbook/read-workbook.ts')).workbookParts(path)
    : (await import('./sqlite/read-sqlite.ts')).sqliteParts(path);
}

/** The format in a few words, for people. */
export function describeFormat(format: RecordFormat): string {
  switch (format.format) {
    case 'packed':
      return `${describeFormat(format.inner)}, packed`;
    case 'encoded':
      return `${describeFormat(format.inner)}, in ${format.encoding}`;
    case 'jsonl':
      return 'JSON lines';
    case 'json':
      return 'JSON';
    case 'yaml':
      return 'YAML';
    case 'xml':
      return `XML, its <${format.rows.split('/').at(-1)}> elements`;
    case 'csv': {
      const delimiter = format.delimiter === '\t' ? 'tab' : `"${format.delimiter}"`;
      return `delimited by ${delimiter}, ${format.columns.length} columns, ${format.header ? 'with' : 'no'} header`;
    }
    case 'parquet':
      return 'Parquet';
    case 'arrow':
      return 'Arrow';
    case 'mail':
      return format.mailbox ? 'mailbox' : 'mail';
    case 'messenger':
      return format.app === 'line' ? 'a chat of LINE' : 'a chat of WhatsApp';
    case 'faq':
      return `questions and answers in ${format.markup === 'html' ? 'HTML' : 'Markdown'}`;
    case 'text':
      return `text by ${format.unit}`;
    case 'workbook':
      return 'a sheet of a workbook';
    case 'sqlite':
      return format.query === undefined ? 'a table of SQLite' : 'a query of SQLite';
  }
}
