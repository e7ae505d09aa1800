import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Names, nodeKind, NODE_WORDS, NO_KEY } from '../../records/node-row.ts';
import { JsonIndex } from './json-index.ts';

let index: JsonIndex;
beforeAll(async () => {
  index = await JsonIndex.load();
});

/** The places of tokens in plain TypeScript, byte by byte. */
function twinIndex(text: Buffer, from: number): { places: number[]; stop: number } {
  const places: number[] = [];
  let inside = false;
  for (let at = from; at < text.length; at++) {
    const character = String.fromCharCode(text[at]);
    if (character === '\\') {
      const next = String.fromCharCode(text[at + 1] ?? 0);
      if (!'"\\/bfnrt'.includes(next)) return { places, stop: at };
      at++;
    } else if (character === '"') {
      inside = !inside;
      places.push(at);
    } else if (inside && character < ' ') return { places, stop: at };
    else if (!inside && '{}[]:,\n'.includes(character)) places.push(at);
  }
  return { places, stop: inside ? text.length - 1 : text.length };
}

/** Thrown where a line is not plain. */
const notPlain = new Error('not plain');

/** Reads a line by its tokens, value within value. */
class TwinWalk {
  readonly nodes: number[][] = [];
  readonly #text: Buffer;
  readonly #places: readonly number[];
  readonly #names: Map<string, number>;
  #at: number;
  #token: number;

  constructor(
    text: Buffer,
    places: readonly number[],
    names: Map<string, number>,
    start: number,
    token: number,
  ) {
    this.#text = text;
    this.#places = places;
    this.#names = names;
    this.#at = start;
    this.#token = token;
  }

  /** The token of the line feed, or their number; -1 where the line is not plain. */
  line(): number {
    try {
      this.#value(NO_KEY, 0);
      if (this.nodes[0][0] !== nodeKind.object) return -1;
      const place = this.#places[this.#token];
      if (place !== undefined && this.#text[place] !== 0x0a) return -1;
      return this.#between(place ?? this.#text.length).trim() === '' ? this.#token : -1;
    } catch (error) {
      if (error !== notPlain) throw error;
      return -1;
    }
  }

  #value(key: number, depth: number): void {
    const node = [0, 0, 0, key, 0];
    this.nodes.push(node);
    const end = this.#places[this.#token] ?? this.#giveUp();
    const before = this.#between(end);
    const literal = before.trim();
    if (literal !== '') {
      const start = this.#at + before.length - before.trimStart().length;
      this.#at = end;
      node.splice(0, 3, kindOf(literal) ?? this.#giveUp(), start, start + literal.length);
    } else {
      const character = this.#take();
      if (character === '"') node.splice(0, 3, nodeKind.string, this.#at, this.#restOfString());
      else {
        if (depth === 64) this.#giveUp();
        if (character === '{') this.#members(depth + 1);
        else if (character === '[') this.#items(depth + 1);
        else this.#giveUp();
        const kind = character === '{' ? nodeKind.object : nodeKind.list;
        node.splice(0, 3, kind, end, this.#at);
      }
    }
    node[4] = this.nodes.length;
  }

  #members(depth: number): void {
    const keys = new Set<number>();
    let character = this.#take();
    if (character === '}') return;
    do {
      if (keys.size > 0) character = this.#take();
      if (character !== '"') this.#giveUp();
      const key = this.#keyBetween(this.#at, this.#restOfString());
      if (keys.has(key) || this.#take() !== ':') this.#giveUp();
      keys.add(key);
      this.#value(key, depth);
      character = this.#take();
    } while (character === ',');
    if (character !== '}') this.#giveUp();
  }

  #items(depth: number): void {
    const next = this.#places[this.#token] ?? this.#giveUp();
    if (this.#text[next] === 0x5d && this.#between(next).trim() === '') return void this.#take();
    let character = ',';
    while (character === ',') {
      this.#value(NO_KEY, depth);
      character = this.#take();
    }
    if (character !== ']') this.#giveUp();
  }

  #keyBetween(start: number, end: number): number {
    const key = this.#text.toString('latin1', start, end);
    if (key.length > 64 || /^\d|\\/.test(key)) this.#giveUp();
    const known = this.#names.get(key) ?? this.#names.size;
    this.#names.set(key, known);
    return known;
  }

  /** Of the next token, before which there may be white space alone. */
  #take(): string {
    const place = this.#places[this.#token++] ?? this.#giveUp();
    if (this.#between(place).trim() !== '') this.#giveUp();
    this.#at = place + 1;
    return String.fromCharCode(this.#text[place]);
  }

  #restOfString(): number {
    const end = this.#places[this.#token++] ?? this.#giveUp();
    this.#at = end + 1;
    return end;
  }

  /** With what is no white space to JSON as a letter, which `trim` leaves. */
  #between(end: number): string {
    return this.#text.toString('latin1', this.#at, end).replaceAll(/[^ \t\n\r!-~]/g, 'x');
  }

  #giveUp(): never {
    throw notPlain;
  }
}

function kindOf(literal: string): number | undefined {
  if (literal === 'null') return nodeKind.null;
  if (literal === 'true' || literal === 'false') return nodeKind.boolean;
  const plain = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(literal) && literal.length <= 16;
  return plain ? nodeKind.number : undefined;
}

describe('the index of JSON lines', () => {
  const json = fc.json({ stringUnit: fc.constantFrom('a', '"', '\\', '\n', 'é', '{', '1') });
  const space = fc.constantFrom('', '', '', ' ', '\t', '\r');
  const key = fc.oneof(fc.constantFrom('text', 'messages', 'role', '1', 'a\\b'), fc.string());
  const line = fc
    .tuple(fc.array(fc.tuple(key, json), { maxLength: 4 }), fc.infiniteStream(space))
    .map(([members, spaces]) => {
      const text = members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',');
      return `{${text}}`.replaceAll(/[{}[\]:,]/g, (mark) => mark + (spaces.next().value ?? ''));
    });
  const broken = fc
    .tuple(line, fc.nat(200), fc.constantFrom('"', '{', ']', ',', '\\', 'x', '\0', '', '01', ' '))
    .map(([text, at, by]) => text.slice(0, at) + by + text.slice(at + 1));
  const deep = fc.nat(70).map((depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  const lines = fc.array(fc.oneof({ weight: 4, arbitrary: line }, broken, deep, json), {
    minLength: 1,
    maxLength: 5,
  });

  it('finds the tokens and nodes that its twin finds, and gives up where it does', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (all, complete) => {
        const block = Buffer.from(all.join('\n') + (complete ? '\n' : ''));
        const names = new Map<string, number>();
        index.take(block, new Names());
        let start = 0;
        while (start < block.length) {
          index.index(start);
          const { places, stop } = twinIndex(block, start);
          const found = Array.from({ length: index.count }, (_, token) => index.placeOf(token));
          expect({ places: found, stop: index.stop }).toEqual({ places, stop });
          let token = 0;
          while (start < block.length && token < places.length) {
            const walk = new TwinWalk(block, places, names, start, token);
            const end = index.walk(start, token);
            expect(end).toBe(walk.line());
            if (end < 0) break;
            const nodes = index.nodes.subarray(0, NODE_WORDS * index.nodeCount);
            expect([...nodes]).toEqual(walk.nodes.flat());
            token = end + 1;
            start = end < places.length ? places[end] + 1 : block.length;
          }
          // Behind a line that is not plain, or that scanning stopped in.
          const feed = block.indexOf('\n', start);
          start = feed < 0 ? block.length : feed + 1;
        }
      }),
      { numRuns: 1500 },
    );
  });
});
