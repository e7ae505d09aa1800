/**
 * A JSON line as a flat list of nodes over its bytes, without a string or an object made. Only
 * what is plain gets here: valid JSON in which `JSON.parse` would lose nothing and every string is
 * written with simple escapes. Anything else is left to `parseRecord`, which knows why.
 *
 * @module
 */
import { Names } from '../../records/names.ts';
import { NO_KEY, nodeKind, NodeRow } from '../../records/node-row.ts';
import { PLACE, PLACE_BITS, type JsonIndex } from './json-index.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LINE_FEED = 0x0a;

const MAX_DEPTH = 64;
const LONGEST_KEY = 64;
const MOST_KEYS_KEPT = 1024;

export class PlainRow extends NodeRow {
  readonly mark = BACKSLASH;
  readonly names = new Names();
  readonly #index: JsonIndex;
  /** Number of the key that a node had last. */
  readonly #keys: (number | undefined)[] = [];
  /** Next token, and the byte after the last one. */
  #token = 0;
  #at = 0;

  constructor(index: JsonIndex) {
    super();
    this.#index = index;
  }

  record(): Record<string, unknown> {
    return JSON.parse(this.block.toString('utf8', this.start(0), this.end(0)));
  }

  /**
   * Reads the line that starts at a byte and a token.
   *
   * @returns The token of its line feed, or -1 when the line is not plain.
   */
  read(start: number, token: number): number {
    this.count = 0;
    this.#at = start;
    this.#token = token;
    if (!this.#value(NO_KEY, 0) || this.kind(0) !== nodeKind.object) return -1;
    const { tape, count } = this.#index;
    const end = this.#token;
    const place = end < count ? tape[end] & PLACE : this.block.length;
    if (end < count && tape[end] >>> PLACE_BITS !== LINE_FEED) return -1;
    return this.#isSpace(place) ? end : -1;
  }

  #value(key: number, depth: number): boolean {
    const { tape, count } = this.#index;
    if (this.#token >= count) return false;
    const token = tape[this.#token];
    const place = token & PLACE;
    if (!this.#isSpace(place)) return this.#literal(place, key);
    const node = this.open(key);
    this.#at = place + 1;
    this.#token++;
    switch (token >>> PLACE_BITS) {
      case QUOTE: {
        if (this.#token >= count) return false;
        const end = tape[this.#token++] & PLACE;
        this.#at = end + 1;
        return this.close(node, nodeKind.string, place + 1, end);
      }
      case OPEN_OBJECT:
        return depth < MAX_DEPTH && this.#members(node, place, depth);
      case OPEN_LIST:
        return depth < MAX_DEPTH && this.#items(node, place, depth);
      default:
        return false;
    }
  }

  #members(node: number, start: number, depth: number): boolean {
    const { tape, count } = this.#index;
    for (let first = true; ; first = false) {
      const token = this.#take();
      if (token >>> PLACE_BITS === CLOSE_OBJECT && first)
        return this.close(node, nodeKind.object, start, this.#at);
      if (token >>> PLACE_BITS !== QUOTE || this.#token >= count) return false;
      const from = this.#at;
      const end = tape[this.#token++] & PLACE;
      this.#at = end + 1;
      const key = this.#keyOf(from, end);
      if (key < 0 || this.#hasKey(node, key)) return false;
      if (this.#take() >>> PLACE_BITS !== COLON || !this.#value(key, depth + 1)) return false;
      const next = this.#take() >>> PLACE_BITS;
      if (next === CLOSE_OBJECT) return this.close(node, nodeKind.object, start, this.#at);
      if (next !== COMMA) return false;
    }
  }

  #items(node: number, start: number, depth: number): boolean {
    const { tape, count } = this.#index;
    const next = this.#token < count ? tape[this.#token] : 0;
    if (next >>> PLACE_BITS === CLOSE_LIST && this.#isSpace(next & PLACE)) {
      this.#take();
      return this.close(node, nodeKind.list, start, this.#at);
    }
    for (;;) {
      if (!this.#value(NO_KEY, depth + 1)) return false;
      const next = this.#take() >>> PLACE_BITS;
      if (next === CLOSE_LIST) return this.close(node, nodeKind.list, start, this.#at);
      if (next !== COMMA) return false;
    }
  }

  /** The next token, if nothing but space is before it; else 0. */
  #take(): number {
    const { tape, count } = this.#index;
    if (this.#token >= count) return 0;
    const token = tape[this.#token];
    const place = token & PLACE;
    if (!this.#isSpace(place)) return 0;
    this.#token++;
    this.#at = place + 1;
    return token;
  }

  /** Keys that a JavaScript object would order by number, or that hold escapes, are not plain. */
  #keyOf(start: number, end: number): number {
    const { block, count: node } = this;
    // Most rows have the keys of the row before, in the same places.
    const before = this.#keys[node];
    if (before !== undefined && this.names.is(before, block, start, end)) return before;
    if (end - start > LONGEST_KEY || (block[start] >= 0x30 && block[start] <= 0x39)) return -1;
    for (let at = start; at < end; at++) if (block[at] === BACKSLASH) return -1;
    const key = this.names.numberOf(block, start, end);
    if (key >= 0 && node < MOST_KEYS_KEPT) this.#keys[node] = key;
    return key;
  }

  #hasKey(object: number, key: number): boolean {
    for (let node = object + 1; node < this.count; node = this.after(node))
      if (this.key(node) === key) return true;
    return false;
  }

  /** A number, `true`, `false` or `null` before the next token, which is left where it is. */
  #literal(place: number, key: number): boolean {
    const { block } = this;
    let start = this.#at;
    while (isSpace(block[start])) start++;
    let end = place;
    while (isSpace(block[end - 1])) end--;
    const kind = kindOfLiteral(block, start, end);
    this.#at = place;
    return kind >= 0 && this.close(this.open(key), kind, start, end);
  }

  #isSpace(end: number): boolean {
    for (let at = this.#at; at < end; at++) if (!isSpace(this.block[at])) return false;
    return true;
  }
}

const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === LINE_FEED;

const WORDS = new Map<string, number>([
  ['true', nodeKind.boolean],
  ['false', nodeKind.boolean],
  ['null', nodeKind.null],
]);
const LONGEST_LITERAL = 16;
/** Small enough to be held exactly; others have to be looked at. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function kindOfLiteral(block: Buffer, start: number, end: number): number {
  if (end - start > LONGEST_LITERAL) return -1;
  const text = block.toString('latin1', start, end);
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  return NUMBER.test(text) ? nodeKind.number : -1;
}
