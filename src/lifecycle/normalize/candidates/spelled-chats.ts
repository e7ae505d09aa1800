/**
 * Makes candidates of chats as their turns stand in a row, without strings or objects made of them:
 * the same candidates, byte for byte, that `CandidateWriter.add` makes of the mapped record.
 *
 * @module
 */
import type { ChatKernel } from '../kernel/chat-kernel.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { traits } from '../kernel/text-traits.ts';
import { speakers } from '../mapping/chat-roles.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { shinglesOf, shinglesOfPlain } from '../near-duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../near-duplicates/signature.ts';
import { isPlaceholder, LONGEST_PLACEHOLDER } from '../profile/damage.ts';
import { isNotableText } from '../profile/notable.ts';
import { findNothing } from '../sensitive/find-sensitive.ts';
import { foldText } from '../text-policy.ts';
import type { CandidateLines } from './candidate-lines.ts';
import type { CandidateTable } from './candidate-table.ts';
import type { CandidateSearch } from './candidate-search.ts';
import { digestText, NO_DIGEST, putDigest } from './digest.ts';
import { hashOfAscii, hashOfReply } from './reply-hash.ts';

export class SpelledChats {
  readonly #chat: ChatKernel;
  readonly #kernel: TextKernel;
  readonly #lines: CandidateLines;
  readonly #table: CandidateTable;
  readonly #search: CandidateSearch;
  /** What makes a text worth a look. */
  readonly #notable: number;

  constructor(
    chat: ChatKernel,
    kernel: TextKernel,
    lines: CandidateLines,
    table: CandidateTable,
    search: CandidateSearch,
  ) {
    this.#chat = chat;
    this.#kernel = kernel;
    this.#lines = lines;
    this.#table = table;
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
  add(turns: SpelledTurns, line: number): boolean {
    const { columns, count: row } = this.#table;
    const chat = this.#chat;
    const lines = this.#lines;
    const length = chat.write(turns, line, lines.reserve(chat.mostOf(turns)));
    if (length === 0) return false;
    putDigest(columns.id, row, lines.take(length, chat.content, chat.contentEnd));
    columns.bytes[row] = length;
    putDigest(columns.key, row, this.#digestOfInput(turns));
    putDigest(columns.group, row, NO_DIGEST);
    const last = turns.count - 1;
    columns.reply[row] = this.#hashOfReply(last);
    let [characters, bytes, notable] = [0, 0, this.#isPlaceholder(last)];
    for (let turn = 0; turn <= last; turn++) {
      characters += chat.of(turn, 'units');
      bytes += chat.of(turn, 'to') - chat.of(turn, 'from');
      notable ||= this.#isNotable(turn);
    }
    // Last, for it changes the texts.
    if (this.#search.seed !== null) this.#sign(turns, row, this.#search.seed);
    columns.label[row] = 0;
    columns.characters[row] = characters;
    columns.textBytes[row] = bytes;
    columns.answered[row] = 0;
    columns.notable[row] = notable ? 1 : 0;
    this.#table.count++;
    return true;
  }

  /** Of the input, as `foldText` of `inputText` has it. */
  #digestOfInput({ count, role }: SpelledTurns): string {
    const chat = this.#chat;
    if (chat.inputEnd !== 0) return digestText(chat.bytes.subarray(chat.input, chat.inputEnd));
    const turns: string[] = [];
    for (let turn = 0; turn < count - 1; turn++)
      turns.push(`${speakers[role[turn]]}: ${chat.text(turn)}`);
    return digestText(foldText(turns.join('\n')));
  }

  #hashOfReply(last: number): number {
    const chat = this.#chat;
    const [from, to] = [chat.of(last, 'from'), chat.of(last, 'to')];
    return chat.of(last, 'units') === to - from
      ? hashOfAscii(chat.bytes, from, to)
      : hashOfReply(chat.text(last));
  }

  #isNotable(turn: number): boolean {
    const chat = this.#chat;
    return (
      (chat.of(turn, 'seen') & this.#notable) !== 0 &&
      isNotableText(chat.text(turn), this.#search.findSensitive)
    );
  }

  #isPlaceholder(last: number): boolean {
    const chat = this.#chat;
    return chat.of(last, 'units') <= LONGEST_PLACEHOLDER && isPlaceholder(chat.text(last));
  }

  /** System turns, which are the same in many chats, are not signed. */
  #sign({ count, role }: SpelledTurns, row: number, seed: number): void {
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
    writeSignature(kernel, shingles, this.#table.columns.signature, row * SIGNATURE_BYTES);
  }
}
