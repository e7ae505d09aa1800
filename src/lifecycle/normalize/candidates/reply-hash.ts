/**
 * A hash that tells replies apart well enough to find the commonest: FNV-1a over the length and
 * some code units from all of the reply. 0 is kept for none.
 *
 * @module
 */
const START = 0x811c9dc5;
const PRIME = 0x01000193;

const stepOf = (length: number): number => Math.max(1, length >> 6);

export function hashOfReply(reply: string | undefined): number {
  if (reply === undefined) return 0;
  let hash = START ^ reply.length;
  for (let i = 0; i < reply.length; i += stepOf(reply.length))
    hash = Math.imul(hash ^ reply.charCodeAt(i), PRIME);
  return hash >>> 0 || 1;
}

/** The same for a reply of ASCII alone. */
export function hashOfAscii(bytes: Uint8Array, from: number, to: number): number {
  const step = stepOf(to - from);
  let hash = START ^ (to - from);
  for (let i = from; i < to; i += step) hash = Math.imul(hash ^ bytes[i], PRIME);
  return hash >>> 0 || 1;
}
