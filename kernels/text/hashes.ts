/**
 * Hashes of text: a digest, by which equal inputs are found, and a short one, by which common replies
 * are counted and words are told apart.
 */

/** The digest that was made last. */
export const DIGEST: usize = memory.data(16);

/** The key, public: two inputs made to clash spoil the data of who made them and no other's. */
const KEY_0: u64 = 0x206d6c7377657262; // brewslm and a space
const KEY_1: u64 = 0x3176207475706e69; // input v1

/**
 * SipHash-2-4 (Aumasson and Bernstein 2012) with 128 bits, as its authors' own implementation has
 * the longer output. Its rounds are written out two at a time: a loop over two costs a tenth.
 *
 * @param end Exclusive; up to seven bytes from there on are read, and do not count.
 */
export function digest(at: usize, end: usize): void {
  let v0: u64 = KEY_0 ^ 0x736f6d6570736575;
  // What tells the longer output from the shorter is in the second.
  let v1: u64 = KEY_1 ^ 0x646f72616e646f6d ^ 0xee;
  let v2: u64 = KEY_0 ^ 0x6c7967656e657261;
  let v3: u64 = KEY_1 ^ 0x7465646279746573;
  const length: u64 = end - at;
  for (let left = <i64>length; left >= 0; left -= 8) {
    let word = load<u64>(at);
    at += 8;
    // The last word has what is left, with the length in its last byte.
    if (left < 8) word = (word & (((<u64>1) << (left << 3)) - 1)) | (length << 56);
    v3 ^= word;

    v0 += v1;
    v1 = rotl(v1, 13) ^ v0;
    v0 = rotl(v0, 32);
    v2 += v3;
    v3 = rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v2 = rotl(v2, 32);

    v0 += v1;
    v1 = rotl(v1, 13) ^ v0;
    v0 = rotl(v0, 32);
    v2 += v3;
    v3 = rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v2 = rotl(v2, 32);

    v0 ^= word;
  }
  v2 ^= 0xee;
  // Four rounds for each half.
  for (let twice = 0; twice < 4; twice++) {
    v0 += v1;
    v1 = rotl(v1, 13) ^ v0;
    v0 = rotl(v0, 32);
    v2 += v3;
    v3 = rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v2 = rotl(v2, 32);

    v0 += v1;
    v1 = rotl(v1, 13) ^ v0;
    v0 = rotl(v0, 32);
    v2 += v3;
    v3 = rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v2 = rotl(v2, 32);

    if (twice == 1) {
      store<u64>(DIGEST, v0 ^ v1 ^ v2 ^ v3);
      v1 ^= 0xdd;
    }
  }
  store<u64>(DIGEST, v0 ^ v1 ^ v2 ^ v3, 8);
}

/** Eight bytes a step, zeros behind the last. Up to seven bytes from the end on are read. */
export function wordHash(at: usize, end: usize): u32 {
  let hash: u64 = 0;
  do {
    let word = load<u64>(at);
    if (end - at < 8) word &= ((<u64>1) << ((end - at) << 3)) - 1;
    hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
    at += 8;
  } while (at < end);
  return <u32>hash;
}

/** 32 bits, never 0. */
export function shortHash(at: usize, end: usize): u32 {
  const hash = wordHash(at, end);
  return hash != 0 ? hash : 1;
}
