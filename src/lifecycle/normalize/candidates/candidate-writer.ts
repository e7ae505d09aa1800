/**
 * Turns a mapped record into a candidate: its line goes to the spool, what decides about it into
 * the columns.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content } from '../../../catalog/records/record.ts';
import { CanonicalWriter } from '../kernel/canonical-writer.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { comparedParts, signedTexts } from '../near-duplicates/compared-parts.ts';
import { SIGNATURE_BYTES, writeSignature } from '../near-duplicates/signature.ts';
import type { FindSensitive } from '../sensitive/find-sensitive.ts';
import { isNotable } from '../profile/notable.ts';
import { replyOf } from '../profile/reply.ts';
import { digestOfFolded } from './folded.ts';
import { CandidateTable, type CandidateColumns } from './candidate-table.ts';
import { digestText, putDigest } from './digest.ts';

/** Candidates in the order of their source, with their labels and the place of their lines. */
export interface CandidateBatch {
  columns: CandidateColumns;
  /** Labels in the order in which they first occur; columns count from 1. */
  labels: string[];
  spool: number;
  /** Where the first line lies in the spool; the others follow. */
  offset: number;
}

const NO_DIGEST = '0'.repeat(24);
const ID_AT = '{"id":"'.length;
const COMMA = 0x2c;
const ROWS = 1 << 13;
const BUFFER_BYTES = 4 << 20;

export class CandidateWriter {
  readonly #kernel: TextKernel;
  readonly #line: CanonicalWriter;
  readonly #spool: number;
  readonly #file: number;
  readonly #seed: number | null;
  readonly #findSensitive: FindSensitive;
  readonly #table: CandidateTable;
  #labels = new Map<string, number>();
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #written = 0;
  #offset = 0;

  /**
   * @param spool Number of the spool file at `path`.
   * @param seed Of the signatures; null for none.
   */
  constructor(
    kernel: TextKernel,
    path: string,
    spool: number,
    seed: number | null,
    findSensitive: FindSensitive,
  ) {
    this.#kernel = kernel;
    this.#line = new CanonicalWriter(kernel);
    this.#spool = spool;
    this.#file = openSync(path, 'w');
    this.#seed = seed;
    this.#findSensitive = findSensitive;
    this.#table = new CandidateTable(ROWS, seed !== null);
  }

  get full(): boolean {
    return this.#table.count === this.#table.capacity;
  }

  /** @param source Canonical JSON of the record's place. */
  add(content: Content, group: string | null, source: string): void {
    const { columns, count: row } = this.#table;
    columns.bytes[row] = this.#writeLine(content, source, (id) => putDigest(columns.id, row, id));
    putDigest(columns.key, row, digestOfFolded(inputText(content)));
    putDigest(columns.group, row, group === null ? NO_DIGEST : digestText(group));
    if (this.#seed !== null)
      writeSignature(
        this.#kernel,
        signedTexts(comparedParts(content)),
        this.#seed,
        columns.signature,
        row * SIGNATURE_BYTES,
      );
    columns.label[row] = 'label' in content ? this.#numberOf(content.label) : 0;
    let [characters, bytes] = [0, 0];
    for (const text of textsOf(content)) {
      characters += text.length;
      bytes += Buffer.byteLength(text);
    }
    columns.characters[row] = characters;
    columns.textBytes[row] = bytes;
    columns.reply[row] = hashOfReply(replyOf(content));
    columns.answered[row] = finalAnswerOf(content) === undefined ? 0 : 1;
    columns.notable[row] = isNotable(content, this.#findSensitive) ? 1 : 0;
    this.#table.count++;
  }

  /** What was added since the last call. */
  take(): CandidateBatch {
    const batch = {
      columns: this.#table.takeColumns(),
      labels: [...this.#labels.keys()],
      spool: this.#spool,
      offset: this.#offset,
    };
    this.#labels = new Map();
    this.#flush();
    this.#offset = this.#written;
    return batch;
  }

  close(): void {
    closeSync(this.#file);
  }

  #numberOf(label: string): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    this.#labels.set(label, this.#labels.size + 1);
    return this.#labels.size;
  }

  /**
   * The content as canonical JSON with id and source before its members. The id is the digest of
   * the content alone, before the brace that opens it becomes a comma.
   */
  #writeLine(content: Content, source: string, identify: (id: string) => void): number {
    const line = this.#line;
    line.clear();
    line.raw(`{"id":"${NO_DIGEST}","source":${source}`);
    const start = line.length;
    line.value(content);
    const { bytes } = line;
    const id = digestText(bytes.subarray(start));
    identify(id);
    bytes.write(id, ID_AT, 'latin1');
    bytes[start] = COMMA;
    line.raw('\n');
    this.#write(line.bytes);
    return line.length;
  }

  #write(line: Buffer): void {
    if (this.#used + line.length > this.#buffer.length) {
      this.#flush();
      if (line.length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(line.length);
    }
    this.#used += line.copy(this.#buffer, this.#used);
  }

  #flush(): void {
    for (let at = 0; at < this.#used;)
      at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#written += this.#used;
    this.#used = 0;
  }
}

/** FNV-1a over the length and some code units from all of the reply; 0 is kept for none. */
function hashOfReply(reply: string | undefined): number {
  if (reply === undefined) return 0;
  let hash = 0x811c9dc5 ^ reply.length;
  const step = Math.max(1, reply.length >> 6);
  for (let i = 0; i < reply.length; i += step)
    hash = Math.imul(hash ^ reply.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
