/**
 * YAML 1.2 (yaml.org/spec/1.2.2), one document or a stream of them: a list of rows, an object that
 * holds them under a customary name, as JSON documents do, or any other object, which is one row.
 *
 * The library is loaded when it is needed. It takes some 200 times the memory of what it parses, so
 * documents are bounded; what aliases unfold to is counted before anything is unfolded.
 *
 * @module
 */
import { createRequire } from 'node:module';
import type { LineCounter, Node, Pair, YAMLMap } from 'yaml';
import { isRows, partOf } from '../json/document-scanner.ts';
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readPieces, type Piece, type PieceLimits } from './pieces.ts';
import { plainValue, ValueFault } from './plain-value.ts';
import { unfoldedSize } from './unfolded-size.ts';

export interface YamlFormat {
  format: 'yaml';
  /** Of a document whose rows lie under names that are splits: the name to read. */
  part?: string;
}

type YamlLibrary = typeof import('yaml');
let library: YamlLibrary | undefined;

const DEFAULTS: PieceLimits = { most: 4 << 20, enough: 1 << 17 };
/** In nodes and characters, that aliases make of one piece. */
const MOST_UNFOLDED = 16 << 20;

/** A batch holds rows of one part. */
export async function* readYaml(
  input: RecordInput,
  { part }: Pick<YamlFormat, 'part'> = {},
  limits: Partial<PieceLimits> = {},
): AsyncGenerator<Batch> {
  library ??= createRequire(import.meta.url)('yaml') as YamlLibrary;
  for await (const { pieces, rejects } of readPieces(input, { ...DEFAULTS, ...limits })) {
    if (rejects.length > 0) yield { records: [], rejects };
    for (const piece of pieces)
      for (const batch of batchesOf(piece, library))
        if (part === undefined || batch.part === part) yield batch;
  }
}

/** Rows of a part, as nodes and as values. */
interface Rows {
  part: string | undefined;
  rows: { node: Node | null; value: unknown }[];
}

function batchesOf(piece: Piece, yaml: YamlLibrary): Batch[] {
  try {
    return parse(piece, yaml);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { line, text } = piece;
    const message = 'its values are nested deeper than can be followed; it is not read';
    return [
      { records: [], rejects: [{ line, code: 'file.yaml', message, excerpt: excerpt(text) }] },
    ];
  }
}

function parse({ line, text }: Piece, yaml: YamlLibrary): Batch[] {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
    merge: true,
    intAsBigInt: true,
  });
  const lineAt = (offset: number) => line + lineOf(lines, offset) - 1;
  const lost = (offset: number, message: string): Batch[] => {
    const stretch = `what stands from line ${line} to ${line + text.split('\n').length - 2} is not read`;
    const reject = { line: lineAt(offset), code: 'file.yaml', excerpt: excerpt(text) } as const;
    return [{ records: [], rejects: [{ ...reject, message: `${message}; ${stretch}` }] }];
  };
  const { errors, contents } = document;
  const broken = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (broken !== undefined) return lost(broken.pos[0], `this is no YAML: ${broken.message}`);
  if (contents === null) return [];
  const size = unfoldedSize(contents, yaml);
  if (size.unknown !== undefined)
    return lost(size.at, `the alias *${size.unknown} means nothing before it`);
  if (size.total > MOST_UNFOLDED)
    return lost(size.at, `its aliases unfold to more than ${MOST_UNFOLDED} characters`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    // Keys that merge, `<<`, are looked at here and not before.
    return lost(contents.range?.[0] ?? 0, `this is no YAML: ${error.message}`);
  }
  return rowsOf(contents, value, yaml).map(({ part, rows }) => {
    const batch: Batch = { ...(part !== undefined && { part }), records: [], rejects: [] };
    for (const row of rows) {
      const [start, end] = row.node?.range ?? contents.range ?? [0, 0];
      const twice = errors.find(({ pos: [at] }) => at >= start && at <= end);
      const reject = (code: Reject['code'], message: string, at = start) =>
        batch.rejects.push({
          line: lineAt(at),
          code,
          message,
          excerpt: excerpt(text.slice(start, start + 256)),
        });
      if (twice !== undefined)
        reject('record.duplicate-key', `a key is written twice, at line ${lineAt(twice.pos[0])}`);
      else
        try {
          batch.records.push({ line: lineAt(start), record: recordOf(row.value) });
        } catch (error) {
          if (!(error instanceof ValueFault)) throw error;
          reject(error.code, error.message);
        }
    }
    return batch;
  });
}

function rowsOf(contents: Node, value: unknown, yaml: YamlLibrary): Rows[] {
  const items = (node: unknown, values: unknown): Rows['rows'] | null =>
    yaml.isSeq(node) && Array.isArray(values)
      ? node.items.map((item, at) => ({ node: item as Node | null, value: values[at] as unknown }))
      : null;
  const list = items(contents, value);
  if (list !== null) return [{ part: undefined, rows: list }];
  if (yaml.isMap(contents)) {
    const found = (contents as YAMLMap).items.flatMap(({ key, value: node }: Pair) => {
      const name = yaml.isScalar(key) ? String(key.value) : '';
      const rows = isRows(name) ? items(node, (value as Record<string, unknown>)[name]) : null;
      return rows === null ? [] : [{ part: partOf(name), rows }];
    });
    if (found.length > 0) return found;
  }
  return [{ part: undefined, rows: [{ node: contents, value }] }];
}

/** A list is a record with the fields 0, 1, …, as in JSON. @throws ValueFault */
function recordOf(value: unknown): Record<string, unknown> {
  const plain = plainValue(value);
  if (typeof plain === 'object' && plain !== null && Object.keys(plain).length > 0)
    return { ...plain };
  const what = plain === null ? 'nothing' : typeof plain === 'object' ? 'empty' : typeof plain;
  throw new ValueFault('record.not-object', `here is ${what}, not an object`);
}

const lineOf = (lines: LineCounter, offset: number): number => lines.linePos(offset).line;
