/**
 * What may happen to the bytes of a file: on a disk, on a line, in an editor.
 *
 * @module
 */
import type { Random } from '../random.ts';

export interface Mutation {
  bytes: Buffer;
  /** Where the change begins and ends in the bytes before it; the rest is as it was. */
  from: number;
  to: number;
}

/** Texts that readers stumble over. */
const AWKWARD = [
  '"',
  '\\',
  '\0',
  '{',
  '}',
  '[',
  ']',
  ',',
  '\t',
  '\r',
  '\uFEFF',
  '\u2028',
  '\\u0000',
  '\\ud800',
  '\ud83d\ude00',
  'NaN',
  '-Infinity',
  '1e999',
  '9'.repeat(400),
  '-0',
  '{"a":'.repeat(300),
  '['.repeat(5000),
  '__proto__',
  '"__proto__":{"x":1},',
  '<html>',
  '\x1f\x8b',
  'PK\u0003\u0004',
  'PAR1',
  'ARROW1',
].map((text) => Buffer.from(text));

const between = (bytes: Buffer, from: number, to: number, put: Buffer): Mutation => ({
  bytes: Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]),
  from,
  to,
});

type Mutator = (random: Random, bytes: Buffer, low: number, high: number) => Mutation;

const noise = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => random.below(256)));

/** Each changes a stretch within [low, high). */
const mutators: Mutator[] = [
  function flipBit(random, bytes, low, high) {
    const at = low + random.below(high - low);
    return between(bytes, at, at + 1, Buffer.from([bytes[at] ^ (1 << random.below(8))]));
  },
  function overwrite(random, bytes, low, high) {
    const at = low + random.below(high - low);
    const length = Math.min(high - at, 1 + random.below(8));
    return between(bytes, at, at + length, noise(random, length));
  },
  function insertNoise(random, bytes, low, high) {
    const at = low + random.below(high - low);
    return between(bytes, at, at, noise(random, 1 + random.below(12)));
  },
  function insertAwkward(random, bytes, low, high) {
    const at = low + random.below(high - low);
    return between(bytes, at, at, random.pick(AWKWARD));
  },
  function replaceByAwkward(random, bytes, low, high) {
    const at = low + random.below(high - low);
    return between(bytes, at, Math.min(high, at + 1 + random.below(6)), random.pick(AWKWARD));
  },
  function remove(random, bytes, low, high) {
    const at = low + random.below(high - low);
    return between(bytes, at, Math.min(high, at + 1 + random.below(40)), Buffer.alloc(0));
  },
  function repeat(random, bytes, low, high) {
    const at = low + random.below(high - low);
    const end = Math.min(high, at + 1 + random.below(80));
    return between(bytes, end, end, bytes.subarray(at, end));
  },
  function splice(random, bytes, low, high) {
    const at = low + random.below(high - low);
    const from = low + random.below(high - low);
    const piece = bytes.subarray(from, Math.min(high, from + 1 + random.below(60)));
    return between(bytes, at, Math.min(high, at + random.below(30)), piece);
  },
  function extreme(random, bytes, low, high) {
    const at = low + random.below(high - low);
    const length = Math.min(high - at, random.pick([1, 2, 4, 8]));
    return between(
      bytes,
      at,
      at + length,
      Buffer.alloc(length, random.pick([0, 0x7f, 0x80, 0xff])),
    );
  },
];

/** One change within [low, high) of the bytes. */
export const mutate = (random: Random, bytes: Buffer, low = 0, high = bytes.length): Mutation =>
  random.pick(mutators)(random, bytes, low, high);

/** Cuts the bytes, or changes them in several places. */
export function mangle(random: Random, bytes: Buffer): Buffer {
  if (random.below(6) === 0) return bytes.subarray(0, random.below(bytes.length));
  let mangled = bytes;
  for (let times = 1 + random.below(4); times > 0 && mangled.length > 0; times--)
    mangled = mutate(random, mangled).bytes;
  return mangled;
}
