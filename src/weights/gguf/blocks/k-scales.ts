/**
 * The 12 bytes in which Q4_K and Q5_K pack eight 6-bit scales and eight 6-bit minimums: the first
 * four of each in the low bits of bytes 0–3 and 4–7, the rest split between bytes 8–11 and the
 * spare upper bits of the first eight.
 *
 * @module
 */

/** Reads scale number `index`, 0 to 63; `at` is where the 12 bytes start. */
export function unpackScale(bytes: Uint8Array, at: number, index: number): number {
  if (index < 4) return bytes[at + index] & 63;
  return (bytes[at + 4 + index] & 15) | ((bytes[at + index - 4] >>> 6) << 4);
}

/** Reads minimum number `index`, 0 to 63. */
export function unpackMinimum(bytes: Uint8Array, at: number, index: number): number {
  if (index < 4) return bytes[at + 4 + index] & 63;
  return (bytes[at + 4 + index] >>> 4) | ((bytes[at + index] >>> 6) << 4);
}
