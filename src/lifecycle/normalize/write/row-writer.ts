/**
 * Writes rows: their lines of canonical JSON, and what decides about them in columns. A row comes as
 * a mapped record, or as a chat whose turns are written as they stand in the source.
 *
 * @module
 */
import { finalAnswerOf, inputText, textsOf } from '../../../catalog/records/conversation.ts';
import type { Content, RecordSource } from '../../../catalog/records/record.ts';
import type { ChatKernel } from '../kernel/chat-kernel.ts';
import type { Kernels } from '../kernel/kernels.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { traits } from '../kernel/text-traits.ts';
import { speakers } from '../mapping/chat-roles.ts';
import { foldText } from '../mapping/fields/text-policy.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { comparedParts, signedTexts } from '../duplicates/compared-parts.ts';
import { shinglesOf, shinglesOfPlain } from '../duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../duplicates/signature.ts';
import {
  isNotable,
  isNotableText,
  isPlaceholder,
  LONGEST_PLACEHOLDER,
} from '../profile/notable.ts';
import { replyOf } from '../profile/reply.ts';
import { findNothing, type FindSensitive } from '../sensitive/find-sensitive.ts';
import { BatchRooms, type BatchRoom, type RowColumns, type RowTable } from './row-table.ts';
import { CanonicalWriter } from './canonical-writer.ts';
import {
  DIGEST_WORDS,
  digestOfFolded,
  digestText,
  NO_DIGEST,
  putDigest,
  putWords,
} from '../duplicates/row-digests.ts';

/** How rows are looked at beyond being told apart. */
export interface RowSearch {
  /** Of the signatures; null for none. */
  seed: number | null;
  findSensitive: FindSensitive;
}

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
  /** What makes a text worth a look. */
  readonly #notable: number;
  #labels = new Map<string, number>();
  /** What lines of rows of the file hold from its name to the number of the row. */
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
    this.#notable =
      traits.bracket |
      traits.damage |
      (search.findSensitive === findNothing ? 0 : traits.digitLike);
  }

  get full(): boolean {
    return this.#room.isFull;
  }

  /** What is added from here on is from a file of this name. */
  enter(file: string): void {
    this.#file = `"file":${JSON.stringify(file)},"line":`;
    this.#takesSpelled = this.#chat.begin(Buffer.from(`${BEGINNING}${this.#file}`));
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

  /**
   * The same for a chat whose turns stand in a row of the source, without strings or objects made of
   * them: the same bytes that `add` writes of the mapped record.
   *
   * @param line Number of the row in its file.
   * @returns False, and nothing is added, where bytes alone do not tell what the text comes to, or
   *   a turn is empty.
   */
  addSpelled(turns: SpelledTurns, line: number): boolean {
    if (!this.#takesSpelled) return false;
    const { table } = this.#room;
    const { columns, count: row } = table;
    const chat = this.#chat;
    const length = chat.write(turns, line, 0);
    if (length === 0) return false;
    this.#room.append(chat.out, length, chat.content, chat.contentEnd);
    putWords(columns.key, row, this.#digestOfInput(turns));
    for (let word = 0; word < DIGEST_WORDS; word++) columns.together[DIGEST_WORDS * row + word] = 0;
    columns.reply[row] = chat.found('reply');
    columns.characters[row] = chat.found('units');
    columns.textBytes[row] = chat.found('bytes');
    columns.notable[row] = this.#isNotable(turns.count) ? 1 : 0;
    // Last, for it changes the texts.
    if (this.#search.seed !== null) this.#sign(turns, table, this.#search.seed);
    columns.label[row] = 0;
    columns.answered[row] = 0;
    table.count++;
    return true;
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

  /** Of the input, as `foldText` of `inputText` has it. */
  #digestOfInput({ count, role }: SpelledTurns): Uint32Array {
    const chat = this.#chat;
    if (chat.found('input') !== 0) return chat.digest;
    const turns: string[] = [];
    for (let turn = 0; turn < count - 1; turn++)
      turns.push(`${speakers[role[turn]]}: ${chat.text(turn)}`);
    return this.#kernel.digest(foldText(turns.join('\n')));
  }

  #isNotable(count: number): boolean {
    const chat = this.#chat;
    if (this.#isPlaceholder(count - 1)) return true;
    if ((chat.found('seen') & this.#notable) === 0) return false;
    for (let turn = 0; turn < count; turn++)
      if (
        (chat.of(turn, 'seen') & this.#notable) !== 0 &&
        isNotableText(chat.text(turn), this.#search.findSensitive)
      )
        return true;
    return false;
  }

  #isPlaceholder(last: number): boolean {
    const chat = this.#chat;
    return chat.of(last, 'units') <= LONGEST_PLACEHOLDER && isPlaceholder(chat.text(last));
  }

  /** System turns, which are the same in many chats, are not signed. */
  #sign({ count, role }: SpelledTurns, { columns, count: row }: RowTable, seed: number): void {
    const chat = this.#chat;
    const kernel = this.#kernel;
    const first = role[0] === 0 ? 1 : 0;
    const [from, to] = [chat.of(first, 'from'), chat.of(count - 1, 'to')];
    let seen = 0;
    for (let turn = first; turn < count; turn++) seen |= chat.of(turn, 'seen');
    const shingles =
      (seen & traits.wide) === 0
        ? shinglesOfPlain(kernel, chat.bytes.subarray(from, to), seed)
        : shinglesOf(kernel, [chat.bytes.toString('utf8', from, to)], seed);
    writeSignature(kernel, shingles, columns.signature, row * SIGNATURE_BYTES);
  }
}
