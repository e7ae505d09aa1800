/**
 * JSON Lines: one JSON object a line (jsonlines.org). Each line stands alone, so a broken one costs
 * only itself.
 *
 * Plain lines can be had as nodes over their bytes, without a record made for every line; others
 * are parsed, and refused or handed over as records, exactly as `readJsonl` does.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { JsonIndex, MOST_INDEXED_BYTES } from '../json/index/json-index.ts';
import { parseRecord } from '../json/parse-record.ts';
import { excerpt, type Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import {
  decodeLines,
  readLineBlocks,
  readLines,
  type LineBatch,
  type LineBlock,
  type LineLimits,
} from '../records/lines.ts';
import { Names, NodeRow, type RowListener } from '../records/node-row.ts';

const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;

export interface JsonlFormat {
  format: 'jsonl';
}

/** Blank lines are skipped. */
export async function* readJsonl(
  input: RecordInput,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<Batch> {
  for await (const batch of readLines(input, limits)) yield parseLines(batch);
}

function parseLines({ lines, rejects }: LineBatch): Batch {
  const batch: Batch = { records: [], rejects };
  for (const { line, text } of lines) {
    // Files joined end to end carry byte order marks inside.
    const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    if (json.trim() === '') continue;
    const parsed = parseRecord(json);
    if ('record' in parsed) batch.records.push({ line, record: parsed.record });
    else batch.rejects.push({ line, ...parsed, excerpt: excerpt(text) });
  }
  batch.rejects.sort((a, b) => a.line - b.line);
  return batch;
}

/** Row by row. Yields after each block, so that the caller can rest, stop or send on what it has. */
export async function* visitJsonl(
  input: RecordInput,
  listener: RowListener,
  limits: Partial<LineLimits> = {},
): AsyncGenerator<void> {
  const reader = new PlainLines(await JsonIndex.load(), listener, limits);
  for await (const { blocks, rejects } of readLineBlocks(input, limits)) {
    // A line that is refused unseen lies before the blocks, or is the last of all.
    const [first] = blocks;
    const before = rejects.filter(({ line }) => first === undefined || line < first.line);
    for (const reject of before) listener.reject(reject);
    for (const block of blocks) reader.read(block);
    for (const reject of rejects) if (!before.includes(reject)) listener.reject(reject);
    yield;
  }
}

class PlainLines {
  readonly #index: JsonIndex;
  readonly #row: PlainRow;
  readonly #listener: RowListener;
  readonly #limits: Partial<LineLimits>;

  constructor(index: JsonIndex, listener: RowListener, limits: Partial<LineLimits>) {
    this.#index = index;
    this.#row = new PlainRow(index);
    this.#listener = listener;
    this.#limits = limits;
  }

  read({ bytes, line: first }: LineBlock): void {
    const { maxBytes = Infinity } = this.#limits;
    if (bytes.length > Math.min(MOST_INDEXED_BYTES, maxBytes) || !isUtf8(bytes))
      return this.#parse(bytes, first);
    const index = this.#index;
    const row = this.#row;
    row.enter(bytes);
    index.index(0);
    let token = 0;
    let line = first;
    for (let start = 0; start <= bytes.length; line++) {
      const feed = row.read(start, token);
      if (feed >= 0 && (feed < index.count || index.stop === bytes.length)) {
        this.#listener.plain(row, line);
        start = feed < index.count ? index.placeOf(feed) + 1 : bytes.length + 1;
        token = feed + 1;
        continue;
      }
      const found = bytes.indexOf(LINE_FEED, start);
      const end = found < 0 ? bytes.length : found;
      this.#parse(bytes.subarray(start, end), line);
      start = end + 1;
      if (end >= index.stop && start <= bytes.length) {
        index.index(start);
        token = 0;
      } else while (token < index.count && index.placeOf(token) < start) token++;
    }
  }

  #parse(bytes: Buffer, line: number): void {
    const batch: LineBatch = { lines: [], rejects: [] };
    decodeLines({ bytes, line }, batch, this.#limits);
    const { records, rejects } = parseLines(batch);
    const listener = this.#listener;
    let refused = 0;
    for (const located of records) {
      while (refused < rejects.length && rejects[refused].line < located.line)
        listener.reject(rejects[refused++]);
      listener.record(located.record, located.line);
    }
    while (refused < rejects.length) listener.reject(rejects[refused++]);
  }
}

/**
 * A JSON line as a flat list of nodes over its bytes, without a string or an object made. Only what
 * is plain gets here: valid JSON in which `JSON.parse` would lose nothing and every string is written
 * with simple escapes. Anything else is left to `parseRecord`, which knows why.
 */
class PlainRow extends NodeRow {
  readonly mark = BACKSLASH;
  readonly names = new Names();
  readonly #index: JsonIndex;

  constructor(index: JsonIndex) {
    super();
    this.#index = index;
  }

  record(): Record<string, unknown> {
    return JSON.parse(this.block.toString('utf8', this.start(0), this.end(0)));
  }

  /** Its lines are of this block from here on. */
  enter(block: Buffer): void {
    this.block = block;
    this.#index.take(block, this.names);
    this.nodes = this.#index.nodes;
  }

  /**
   * Reads the line that starts at a byte and a token.
   *
   * @returns The token of its line feed, or -1 when the line is not plain.
   */
  read(start: number, token: number): number {
    const end = this.#index.walk(start, token);
    this.count = this.#index.nodeCount;
    return end;
  }
}
