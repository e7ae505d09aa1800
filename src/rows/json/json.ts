/**
 * JSON documents: an array of objects or lists, objects one after the other, an object that holds
 * its rows under a customary name (`{"data": [...]}`, `{"train": [...], "test": [...]}`), or any
 * other object, which is one row.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { DamagedStream } from '../bytes/stream.ts';
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import { streamOf, type RecordInput } from '../records/input.ts';
import { DocumentScanner, type Element, type Fault } from './document-scanner.ts';
import { parseRecord } from './parse-record.ts';

export interface JsonFormat {
  format: 'json';
  /** Of a document whose rows lie under names that are splits: the name to read. */
  part?: string;
}

export interface JsonLimits {
  /** Longest element in bytes. */
  maxBytes: number;
  /** Largest document that is one row. */
  documentBytes: number;
  /** Bytes read at a time, from a file. */
  chunkBytes: number;
}

const DEFAULTS: JsonLimits = { maxBytes: 16 << 20, documentBytes: 64 << 20, chunkBytes: 1 << 20 };
const EXCERPT_BYTES = 256;

/** A batch holds elements of one part. */
export async function* readJson(
  input: RecordInput,
  { part }: Pick<JsonFormat, 'part'> = {},
  limits: Partial<JsonLimits> = {},
): AsyncGenerator<Batch> {
  for await (const elements of readElements(input, limits))
    yield* group(elements.map(judge)).filter((batch) => part === undefined || batch.part === part);
}

/** What readers make records of, and what is none, with its bytes: views that hold until the next. */
export async function* readElements(
  input: RecordInput,
  limits: Partial<JsonLimits> = {},
): AsyncGenerator<Element[]> {
  const { chunkBytes, ...most } = { ...DEFAULTS, ...limits };
  const found: Element[] = [];
  const scanner = new DocumentScanner(most, (element) => found.push(element));
  try {
    for await (const chunk of streamOf(input, chunkBytes)) {
      scanner.push(chunk);
      yield found.splice(0);
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    scanner.end({ code: error.code, message: error.message });
  }
  yield found;
}

type Found = { part: string | undefined } & (
  { line: number; record: Record<string, unknown> } | { reject: Reject }
);

function judge({ line, part, bytes, fault }: Element): Found {
  const reject = (why: Fault): Found => ({
    part,
    reject: {
      line,
      ...why,
      excerpt: excerpt(bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1', 0, EXCERPT_BYTES)),
    },
  });
  if (fault) return reject(fault);
  if (!isUtf8(bytes))
    return reject({ code: 'record.encoding', message: 'the record is not UTF-8' });
  const parsed = parseRecord(bytes.toString('utf8'));
  return 'record' in parsed ? { part, line, record: parsed.record } : reject(parsed);
}

function group(found: readonly Found[]): Batch[] {
  const batches: Batch[] = [];
  for (const item of found) {
    let batch = batches.at(-1);
    if (batch === undefined || batch.part !== item.part) {
      batch = { ...(item.part !== undefined && { part: item.part }), records: [], rejects: [] };
      batches.push(batch);
    }
    if ('reject' in item) batch.rejects.push(item.reject);
    else batch.records.push({ line: item.line, record: item.record });
  }
  return batches;
}
