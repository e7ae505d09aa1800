/**
 * Writes rows: their lines of canonical JSON, and what decides about them in columns.
 *
 * @module
 */
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content, RecordSource } from '../../../catalog/records/record.ts';
import type { ChatKernel } from '../kernel/chat-kernel.ts';
import type { Kernels } from '../kernel/kernels.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { comparedParts, signedTexts } from '../duplicates/compared-parts.ts';
import { shinglesOf } from '../duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../duplicates/signature.ts';
import { isNotable } from '../profile/notable.ts';
import { replyOf } from '../profile/reply.ts';
import { BatchRooms, type BatchRoom } from './batch-room.ts';
import { CanonicalWriter } from './canonical-writer.ts';
import type { RowColumns } from './row-table.ts';
import {
  digestOfFolded,
  digestText,
  NO_DIGEST,
  putDigest,
  putWords,
} from '../duplicates/row-digests.ts';
import { ChatRows, type RowSearch } from './chat-rows.ts';

/** Rows in the order of their source, with their labels and lines. */
export interface WrittenRows {
  columns: RowColumns;
  /** Labels in the order in which they first occur; columns count from 1. */
  labels: string[];
  /** One after the other, as long as the columns say. */
  lines: Uint8Array;
}

/** Where a record is from, in the file that was entered last. */
export type SourceInFile = Pick<RecordSource, 'line' | 'lines' | 'elsewhere'> & {
  at?: string | undefined;
};

const BEGINNING = `{"id":"${NO_DIGEST}","source":{`;

export class RowWriter {
  readonly #kernel: TextKernel;
  readonly #chat: ChatKernel;
  readonly #line: CanonicalWriter;
  readonly #search: RowSearch;
  readonly #rooms: BatchRooms;
  readonly #chats: ChatRows;
  #labels = new Map<string, number>();
  /** What lines of rows of the file begin with, up to the number of the row. */
  #prefix = '';
  /** The same from the name of the file on. */
  #file = '';
  #takesSpelled = false;
  #room: BatchRoom;

  constructor({ text, chat }: Kernels, search: RowSearch) {
    this.#kernel = text;
    this.#chat = chat;
    this.#line = new CanonicalWriter(text);
    this.#search = search;
    this.#rooms = new BatchRooms(search.seed !== null);
    this.#room = this.#rooms.next();
    this.#chats = new ChatRows(chat, text, search);
  }

  get full(): boolean {
    return this.#room.isFull;
  }

  /** What is added from here on is from a file of this name. */
  enter(file: string): void {
    this.#file = `"file":${JSON.stringify(file)},"line":`;
    this.#prefix = `${BEGINNING}${this.#file}`;
    this.#takesSpelled = this.#chat.begin(Buffer.from(this.#prefix));
  }

  /** @param together What the record shares a split by; null for nothing. */
  add(content: Content, together: string | null, source: SourceInFile): void {
    const { at, line, lines, elsewhere } = source;
    const room = this.#room;
    const { columns, count: row } = room.table;
    const { seed, findSensitive } = this.#search;
    const json = this.#line;
    json.clear();
    json.raw(BEGINNING);
    if (at !== undefined) json.raw(`"at":${JSON.stringify(at)},`);
    if (elsewhere !== undefined) json.raw(`"elsewhere":${JSON.stringify(elsewhere)},`);
    json.raw(`${this.#file}${line}`);
    json.raw(lines === undefined ? '}' : `,"lines":${JSON.stringify(lines)}}`);
    const start = json.length;
    json.value(content);
    const end = json.length;
    json.raw('\n');
    room.append(json.bytes, json.length, start, end);
    putWords(columns.key, row, digestOfFolded(this.#kernel, inputText(content)));
    putDigest(columns.together, row, together === null ? NO_DIGEST : digestText(together));
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
    room.table.count++;
  }

  /** The same for a chat as it stands in a row. @returns False where that has to be mapped. */
  addSpelled(turns: SpelledTurns, line: number): boolean {
    return this.#takesSpelled && this.#chats.add(turns, line, this.#room);
  }

  /** What was added since the last call, in memory that is used again after `giveBack`. */
  take(): WrittenRows {
    const { table, lines } = this.#room;
    const batch = { columns: table.rows, labels: [...this.#labels.keys()], lines };
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
