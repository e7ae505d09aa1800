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
import type { CandidateColumns } from './candidate-table.ts';
import { digestText, NO_DIGEST, putDigest, putWords } from './digest.ts';
import { digestOfFolded } from './folded.ts';
import { PIECE_BYTES, PieceRooms, type PieceRoom } from './piece-rooms.ts';
import { SpelledChats } from './spelled-chats.ts';

/** Candidates in the order of their source, with their labels and lines. */
export interface CandidateBatch {
  columns: CandidateColumns;
  /** Labels in the order in which they first occur; columns count from 1. */
  labels: string[];
  /** One after the other, as long as the columns say. */
  lines: Uint8Array;
}

export class CandidateWriter {
  readonly #kernel: TextKernel;
  readonly #chat: ChatKernel;
  readonly #lines: CandidateLines;
  readonly #search: CandidateSearch;
  readonly #rooms: PieceRooms;
  readonly #chats: SpelledChats;
  #labels = new Map<string, number>();
  #takesSpelled = false;
  #room: PieceRoom;

  constructor({ text, chat }: Kernels, search: CandidateSearch) {
    this.#kernel = text;
    this.#chat = chat;
    this.#lines = new CandidateLines(text, chat.out);
    this.#search = search;
    this.#rooms = new PieceRooms(search.seed !== null);
    this.#room = this.#rooms.next();
    this.#chats = new SpelledChats(chat, text, this.#lines, search);
  }

  get full(): boolean {
    const { count, capacity } = this.#room.table;
    return count === capacity || this.#lines.length >= PIECE_BYTES;
  }

  /** What is added from here on is from a file of this name. */
  enter(file: string): void {
    this.#takesSpelled = this.#chat.begin(Buffer.from(this.#lines.enter(file)));
  }

  /** @param line Number of the row in its file. */
  add(content: Content, group: string | null, line: number): void {
    const { table } = this.#room;
    const { columns, count: row } = table;
    const { line: json } = this.#lines;
    const { seed, findSensitive } = this.#search;
    this.#lines.begin(line);
    json.value(content);
    this.#lines.end(columns.id, row);
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
    table.count++;
  }

  /** The same for a chat as it stands in a row. @returns False where that has to be mapped. */
  addSpelled(turns: SpelledTurns, line: number): boolean {
    return this.#takesSpelled && this.#chats.add(turns, line, this.#room.table);
  }

  /** What was added since the last call, in memory that is used again after `giveBack`. */
  take(): CandidateBatch {
    const { table, lines } = this.#room;
    const labels = [...this.#labels.keys()];
    const batch = { columns: table.rows, labels, lines: this.#lines.takeAll(lines) };
    this.#rooms.filled(this.#room);
    this.#room = this.#rooms.next();
    this.#labels = new Map();
    return batch;
  }

  /** The first batch that was taken and not given back is done with. */
  giveBack(): void {
    this.#rooms.giveBack();
  }

  #numberOf(label: string): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    this.#labels.set(label, this.#labels.size + 1);
    return this.#labels.size;
  }
}
