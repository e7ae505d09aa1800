/**
 * Numbers as Parquet packs levels and places in a dictionary: runs of one number, and groups of
 * eight in as few bits as they need ("RLE / bit-packing hybrid" of the format's encodings).
 *
 * @module
 */
const MOST_BITS = 24;

/** Bits that the numbers up to `most` take. */
export const bitsOf = (most: number): number => 32 - Math.clz32(most);

/**
 * Fills `target` from the bytes between `start` and `end`.
 *
 * @throws RangeError when they end early.
 */
export function unpackRuns(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: number,
  target: Uint8Array | Uint32Array,
): void {
  if (bits > MOST_BITS || end > bytes.length) throw new RangeError('packed numbers are too wide');
  let at = start;
  let filled = 0;
  const byte = (): number => {
    if (at >= end) throw new RangeError('packed numbers end early');
    return bytes[at++];
  };
  while (filled < target.length) {
    const header = varint(byte);
    if ((header & 1) === 0) {
      let value = 0;
      for (let shift = 0; shift < bits; shift += 8) value |= byte() << shift;
      const stop = Math.min(target.length, filled + (header >>> 1));
      target.fill(value, filled, stop);
      filled = stop;
      continue;
    }
    const groups = header >>> 1;
    const after = at + groups * bits;
    const stop = Math.min(target.length, filled + 8 * groups);
    const mask = (1 << bits) - 1;
    for (let held = 0, bit = 0; filled < stop; filled++) {
      for (; bit < bits; bit += 8) held |= byte() << bit;
      target[filled] = held & mask;
      held >>>= bits;
      bit -= bits;
    }
    at = after;
  }
}

function varint(byte: () => number): number {
  let value = 0;
  for (let shift = 0; shift < 32; shift += 7) {
    const next = byte();
    value |= (next & 0x7f) << shift;
    if (next < 0x80) return value >>> 0;
  }
  throw new RangeError('a packed number has no end');
}
