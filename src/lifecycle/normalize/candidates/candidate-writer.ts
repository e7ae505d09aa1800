/**
 * Turns a mapped record into a candidate: its line goes to the spool, what decides about it into
 * the columns.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content } from '../../../catalog/records/record.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { comparedParts, signedTexts } from '../near-duplicates/compared-parts.ts';
import { SIGNATURE_BYTES, writeSignature } from '../near-duplicates/signature.ts';
import { isNotable } from '../profile/notable.ts';
import { replyOf } from '../profile/reply.ts';
import { foldText } from '../text-policy.ts';
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

const NO_GROUP = '0'.repeat(24);
const ROWS = 1 << 13;
const BUFFER_BYTES = 4 << 20;

export class CandidateWriter {
  readonly #spool: number;
  readonly #file: number;
  readonly #seed: number;
  readonly #table = new CandidateTable(ROWS);
  #labels = new Map<string, number>();
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #written = 0;
  #offset = 0;

  /**
   * @param spool Number of the spool file at `path`.
   * @param seed Of the signatures.
   */
  constructor(path: string, spool: number, seed: number) {
    this.#spool = spool;
    this.#file = openSync(path, 'w');
    this.#seed = seed;
  }

  get full(): boolean {
    return this.#table.count === this.#table.capacity;
  }

  /** @param source Canonical JSON of the record's place. */
  add(content: Content, group: string | null, source: string): void {
    const { columns, count: row } = this.#table;
    const json = canonicalJson(content);
    const id = digestText(json);
    putDigest(columns.id, row, id);
    putDigest(columns.key, row, digestText(foldText(inputText(content))));
    putDigest(columns.group, row, group === null ? NO_GROUP : digestText(group));
    const parts = comparedParts(content);
    writeSignature(signedTexts(parts), this.#seed, columns.signature, row * SIGNATURE_BYTES);
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
    columns.notable[row] = isNotable(content) ? 1 : 0;
    columns.bytes[row] = this.#write(`{"id":"${id}","source":${source},${json.slice(1)}\n`);
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

  #write(line: string): number {
    const most = line.length * 3;
    if (this.#used + most > this.#buffer.length) {
      this.#flush();
      if (most > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(most);
    }
    const bytes = this.#buffer.write(line, this.#used);
    this.#used += bytes;
    return bytes;
  }

  #flush(): void {
    for (let at = 0; at < this.#used;)
      at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#written += this.#used;
    this.#used = 0;
  }
}

/** FNV-1a over code units of the beginning; 0 is kept for none. */
function hashOfReply(reply: string | undefined): number {
  if (reply === undefined) return 0;
  let hash = 0x811c9dc5;
  const length = Math.min(reply.length, 300);
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ reply.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
