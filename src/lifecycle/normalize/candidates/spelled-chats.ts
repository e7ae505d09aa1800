/**
 * Makes candidates of chats as their turns stand in a row, without strings or objects made of them:
 * the same candidates, byte for byte, that `CandidateWriter.add` makes of the mapped record.
 *
 * @module
 */
import type { TextKernel } from '../kernel/text-kernel.ts';
import { traits } from '../kernel/text-traits.ts';
import { chatRoles, type SpelledTurns } from '../mapping/spelled-turns.ts';
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
import { GrowingBytes } from './growing-bytes.ts';
import { hashOfAscii, hashOfReply } from './reply-hash.ts';

/** Behind the content of a turn, in canonical order. */
const roleAfter = chatRoles.map((role) => `,"role":"${role}"}`);
const NEEDS_STRINGS = traits.return | traits.uncomposed;

export class SpelledChats {
  readonly #kernel: TextKernel;
  readonly #lines: CandidateLines;
  readonly #table: CandidateTable;
  readonly #search: CandidateSearch;
  /** What makes a text worth a look. */
  readonly #notable: number;
  /** What the model is given, folded; and what is signed. */
  readonly #input = new GrowingBytes();
  readonly #signed = new GrowingBytes();

  constructor(
    kernel: TextKernel,
    lines: CandidateLines,
    table: CandidateTable,
    search: CandidateSearch,
  ) {
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
   * @param source Canonical JSON of the record's place.
   * @returns False, and nothing is added, where bytes alone do not tell what the text comes to, or
   *   a turn is empty.
   */
  add(turns: SpelledTurns, source: string): boolean {
    const { columns, count: row } = this.#table;
    const { seed } = this.#search;
    const kernel = this.#kernel;
    const { line } = this.#lines;
    this.#lines.begin(source);
    this.#input.clear();
    this.#signed.clear();
    let [characters, bytes, notable, shown] = [0, 0, false, 0];
    line.raw('{"messages":[');
    const last = turns.count - 1;
    for (let turn = 0; turn <= last; turn++) {
      const seen = kernel.takeSpelled(turns, turn);
      const length = kernel.to - kernel.from;
      if (length === 0 || (seen & NEEDS_STRINGS) !== 0) return false;
      characters += kernel.units;
      bytes += length;
      shown |= seen;
      notable ||= this.#isNotable(seen, turn === last);
      line.raw(turn === 0 ? '{"content":' : ',{"content":');
      line.taken();
      line.raw(roleAfter[turns.role[turn]]);
      if (turn < last) this.#give(turns.role[turn], seen);
      if (seed !== null && turns.role[turn] !== 0) this.#sign();
    }
    columns.reply[row] =
      kernel.units === kernel.to - kernel.from
        ? hashOfAscii(kernel.takenBytes)
        : hashOfReply(kernel.taken);
    line.raw(']}');
    putDigest(columns.id, row, this.#lines.end());
    columns.bytes[row] = line.length;
    putDigest(columns.key, row, digestText(this.#input.view));
    putDigest(columns.group, row, NO_DIGEST);
    if (seed !== null) {
      const signed = this.#signed.view;
      const shingles =
        (shown & traits.wide) === 0
          ? shinglesOfPlain(kernel, signed, seed)
          : shinglesOf(kernel, [signed.toString('utf8')], seed);
      writeSignature(kernel, shingles, columns.signature, row * SIGNATURE_BYTES);
    }
    columns.label[row] = 0;
    columns.characters[row] = characters;
    columns.textBytes[row] = bytes;
    columns.answered[row] = 0;
    columns.notable[row] = notable ? 1 : 0;
    this.#table.count++;
    return true;
  }

  #isNotable(seen: number, isReply: boolean): boolean {
    const kernel = this.#kernel;
    if ((seen & this.#notable) !== 0 && isNotableText(kernel.taken, this.#search.findSensitive))
      return true;
    return isReply && kernel.units <= LONGEST_PLACEHOLDER && isPlaceholder(kernel.taken);
  }

  /** Adds the turn to the input, as `foldText` of `inputText` has it. */
  #give(role: number, seen: number): void {
    const input = this.#input;
    input.raw(input.length === 0 ? `${chatRoles[role]}: ` : ` ${chatRoles[role]}: `);
    if ((seen & traits.unfolded) === 0) input.bytes(this.#kernel.foldTaken());
    else input.raw(foldText(this.#kernel.taken));
  }

  #sign(): void {
    if (this.#signed.length > 0) this.#signed.raw('\n');
    this.#signed.bytes(this.#kernel.takenBytes);
  }
}
