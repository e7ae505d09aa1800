/**
 * MinHash signatures from hashes, a byte a bin: one permutation hashing (Li, Owen, Zhang 2012) with
 * optimal densification (Shrivastava 2017), of which eight bits are kept (Li and König 2010).
 */
const WORD: usize = sizeof<u32>();
const EMPTY: u32 = -1;

/**
 * Writes the smallest value of each bin, and a byte of 1 to 255 for each behind them.
 *
 * @param count Of the hashes; not 0.
 * @param minima Room for a word and a byte a bin.
 */
export function sign(hashes: usize, count: u32, minima: usize, bins: u32): void {
  for (let bin: u32 = 0; bin < bins; bin++) store<u32>(minima + WORD * bin, EMPTY);
  for (const end = hashes + WORD * count; hashes < end; hashes += WORD) {
    const hash = load<u32>(hashes);
    const value = hash * 0x2c1b3c6d;
    // The upper half of a hash says which bin.
    const at = minima + WORD * (((hash >> 16) * bins) >> 16);
    const least = load<u32>(at);
    store<u32>(at, value < least ? value : least);
  }
  const bytes = minima + WORD * bins;
  for (let bin: u32 = 0; bin < bins; bin++) {
    const spread: u32 = (bin + 1) * 0x9e3779b1;
    let least = load<u32>(minima + WORD * bin);
    // An empty bin borrows from others.
    for (let attempt: u32 = 1; least == EMPTY; attempt++) {
      const hash: u32 = (spread ^ attempt) * 0x85ebca6b;
      least = load<u32>(minima + WORD * ((hash ^ (hash >> 15)) % bins));
    }
    // Bins that borrowed the same must not say the same, or short texts would all be alike.
    let hash: u32 = (least ^ spread) * 0x297a2d39;
    hash = (hash ^ (hash >> 15)) * 0x85ebca6b;
    hash = (hash ^ (hash >> 13)) >> 8;
    store<u8>(bytes + bin, <u8>(1 + (hash % 255)));
  }
}
