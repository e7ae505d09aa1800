/**
 * Turns a mapped record into a candidate: its line goes to the spool, what decides about it into
 * the columns.
 *
 * @module
 */
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content } from '../../../catalog/records/record.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { comparedParts, signedTexts } from '../near-duplicates/compared-parts.ts';
import { shinglesOf } from '../near-duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../near-duplicates/signature.ts';
import { isNotable } from '../profile/notable.ts';
import { replyOf } from '../profile/reply.ts';
import type { CandidateSearch } from './candidate-search.ts';
import { CandidateLines } from './candidate-lines.ts';
import { CandidateTable, type CandidateColumns } from './candidate-table.ts';
import { digestText, NO_DIGEST, putDigest } from './digest.ts';
import { digestOfFolded } from './folded.ts';
import { hashOfReply } from './reply-hash.ts';
import { SpelledChats } from './spelled-chats.ts';

/** Candidates in the order of their source, with their labels and the place of their lines. */
export interface CandidateBatch {
  columns: CandidateColumns;
  /** Labels in the order in which they first occur; columns count from 1. */
  labels: string[];
  spool: number;
  /** Where the first line lies in the spool; the others follow. */
  offset: number;
}

const ROWS = 1 << 13;

export class CandidateWriter {
  readonly #kernel: TextKernel;
  readonly #lines: CandidateLines;
  readonly #spool: number;
  readonly #search: CandidateSearch;
  readonly #table: CandidateTable;
  readonly #chats: SpelledChats;
  #labels = new Map<string, number>();
  #offset = 0;

  /** @param spool Number of the spool file at `path`. */
  constructor(kernel: TextKernel, path: string, spool: number, search: CandidateSearch) {
    this.#kernel = kernel;
    this.#lines = new CandidateLines(kernel, path);
    this.#spool = spool;
    this.#search = search;
    this.#table = new CandidateTable(ROWS, search.seed !== null);
    this.#chats = new SpelledChats(kernel, this.#lines, this.#table, search);
  }

  get full(): boolean {
    return this.#table.count === this.#table.capacity;
  }

  /** @param source Canonical JSON of the record's place. */
  add(content: Content, group: string | null, source: string): void {
    const { columns, count: row } = this.#table;
    const { line } = this.#lines;
    const { seed, findSensitive } = this.#search;
    this.#lines.begin(source);
    line.value(content);
    putDigest(columns.id, row, this.#lines.end());
    columns.bytes[row] = line.length;
    putDigest(columns.key, row, digestOfFolded(inputText(content)));
    putDigest(columns.group, row, group === null ? NO_DIGEST : digestText(group));
    if (seed !== null) {
      const shingles = shinglesOf(this.#kernel, signedTexts(comparedParts(content)), seed);
      writeSignature(this.#kernel, shingles, columns.signature, row * SIGNATURE_BYTES);
    }
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
    columns.notable[row] = isNotable(content, findSensitive) ? 1 : 0;
    this.#table.count++;
  }

  /** The same for a chat as it stands in a row. @returns False where that has to be mapped. */
  addSpelled(turns: SpelledTurns, source: string): boolean {
    return this.#chats.add(turns, source);
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
    this.#lines.flush();
    this.#offset = this.#lines.written;
    return batch;
  }

  close(): void {
    this.#lines.close();
  }

  #numberOf(label: string): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    this.#labels.set(label, this.#labels.size + 1);
    return this.#labels.size;
  }
}
