/**
 * Counter-based random streams: the n-th draw is a hash of (key, n), and the key is a hash of the
 * labels, so one family's stream does not move when another family grows.
 * @module
 */
import { createHash } from 'node:crypto';

const GOLDEN = 0x9e3779b9;

/** MurmurHash3's 32-bit finalizer. */
function mix(word) {
  let h = word >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A deterministic stream named by `labels` (strings and integers). */
export function stream(...labels) {
  const key = createHash('sha256').update(JSON.stringify(labels)).digest();
  const low = key.readUInt32LE(0);
  const high = key.readUInt32LE(4);
  let counter = 0;
  const word = () => {
    counter += 1;
    return mix(mix(low + Math.imul(counter, GOLDEN)) ^ high);
  };
  const int = (bound) => Math.floor((word() / 2 ** 32) * bound);
  const range = (from, to) => from + int(to - from + 1);
  const pick = (list) => list[int(list.length)];
  const chance = (share) => word() / 2 ** 32 < share;
  const shuffle = (list) => {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i -= 1) {
      const j = int(i + 1);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  };
  return { int, range, pick, chance, shuffle };
}
