/**
 * Writes chats as their turns stand in a row of a source, without strings or objects made of them:
 * the same bytes that `RowWriter.add` writes of the mapped record.
 *
 * @module
 */
import type { ChatKernel } from '../kernel/chat-kernel.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { traits } from '../kernel/text-traits.ts';
import { speakers } from '../mapping/chat-roles.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { shinglesOf, shinglesOfPlain } from '../duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../duplicates/signature.ts';
import { isNotableText, isPlaceholder, LONGEST_PLACEHOLDER } from '../profile/notable.ts';
import { findNothing, type FindSensitive } from '../sensitive/find-sensitive.ts';
import { foldText } from '../mapping/fields/text-policy.ts';
import type { BatchRoom } from './batch-room.ts';
import type { RowTable } from './row-table.ts';
import { DIGEST_WORDS, putWords } from '../duplicates/row-digests.ts';

/** How rows are looked at beyond being told apart. */
export interface RowSearch {
  /** Of the signatures; null for none. */
  seed: number | null;
  findSensitive: FindSensitive;
}

export class ChatRows {
  readonly #chat: ChatKernel;
  readonly #kernel: TextKernel;
  readonly #search: RowSearch;
  /** What makes a text worth a look. */
  readonly #notable: number;

  constructor(chat: ChatKernel, kernel: TextKernel, search: RowSearch) {
    this.#chat = chat;
    this.#kernel = kernel;
    this.#search = search;
    this.#notable =
      traits.bracket |
      traits.damage |
      (search.findSensitive === findNothing ? 0 : traits.digitLike);
  }

  /**
   * @param line Number of the row in its file.
   * @returns False, and nothing is added, where bytes alone do not tell what the text comes to, or
   *   a turn is empty.
   */
  add(turns: SpelledTurns, line: number, room: BatchRoom): boolean {
    const { table } = room;
    const { columns, count: row } = table;
    const chat = this.#chat;
    const length = chat.write(turns, line, 0);
    if (length === 0) return false;
    room.append(chat.out, length, chat.content, chat.contentEnd);
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
