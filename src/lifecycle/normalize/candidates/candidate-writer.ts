/**
 * Turns a mapped record into a candidate: its line, and what decides about it in the columns.
 *
 * @module
 */
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content } from '../../../catalog/records/record.ts';
import type { ChatKernel } from '../kernel/chat-kernel.ts';
import type { Kernels } from '../kernel/kernels.ts';
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
import { digestText, NO_DIGEST, putDigest, putWords } from './digest.ts';
import { digestOfFolded } from './folded.ts';
import { SpelledChats } from './spelled-chats.ts';

/** Candidates in the order of their source, with their labels and lines. */
export interface CandidateBatch {
  columns: CandidateColumns;
  /** Labels in the order in which they first occur; columns count from 1. */
  labels: string[];
  /** One after the other, as long as the columns say. */
  lines: Uint8Array<ArrayBuffer>;
}

const ROWS = 1 << 13;
/** Lines are handed over together once there are so many bytes of them. */
const PIECE_BYTES = 1 << 20;

export class CandidateWriter {
  readonly #kernel: TextKernel;
  readonly #chat: ChatKernel;
  readonly #lines: CandidateLines;
  readonly #search: CandidateSearch;
  readonly #table: CandidateTable;
  readonly #chats: SpelledChats;
  #labels = new Map<string, number>();
  #takesSpelled = false;

  constructor({ text, chat }: Kernels, search: CandidateSearch) {
    this.#kernel = text;
    this.#chat = chat;
    this.#lines = new CandidateLines(text, chat.out);
    this.#search = search;
    this.#table = new CandidateTable(ROWS, search.seed !== null);
    this.#chats = new SpelledChats(chat, text, this.#lines, this.#table, search);
  }

  get full(): boolean {
    return this.#table.count === this.#table.capacity || this.#lines.length >= PIECE_BYTES;
  }

  /** What is added from here on is from a file of this name. */
  enter(file: string): void {
    this.#takesSpelled = this.#chat.begin(Buffer.from(this.#lines.enter(file)));
  }

  /** @param line Number of the row in its file. */
  add(content: Content, group: string | null, line: number): void {
    const { columns, count: row } = this.#table;
    const { line: json } = this.#lines;
    const { seed, findSensitive } = this.#search;
    this.#lines.begin(line);
    json.value(content);
    putDigest(columns.id, row, this.#lines.end());
    columns.bytes[row] = json.length;
    putWords(columns.key, row, digestOfFolded(this.#kernel, inputText(content)));
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
    const reply = replyOf(content);
    columns.reply[row] = reply === undefined ? 0 : this.#kernel.shortHash(reply);
    columns.answered[row] = finalAnswerOf(content) === undefined ? 0 : 1;
    columns.notable[row] = isNotable(content, findSensitive) ? 1 : 0;
    this.#table.count++;
  }

  /** The same for a chat as it stands in a row. @returns False where that has to be mapped. */
  addSpelled(turns: SpelledTurns, line: number): boolean {
    return this.#takesSpelled && this.#chats.add(turns, line);
  }

  /** What was added since the last call. */
  take(): CandidateBatch {
    const batch = {
      columns: this.#table.takeColumns(),
      labels: [...this.#labels.keys()],
      lines: this.#lines.takeAll(),
    };
    this.#labels = new Map();
    return batch;
  }

  #numberOf(label: string): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    this.#labels.set(label, this.#labels.size + 1);
    return this.#labels.size;
  }
}
