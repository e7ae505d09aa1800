/**
 * UTF-16 and UTF-32, which are told by a byte order mark, or by where their zero bytes lie.
 *
 * @module
 */
import { decoderOf } from './encodings.ts';

const MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ['fffe0000', 'utf-32le'],
  ['0000feff', 'utf-32be'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

/** Text has none of these, nor what no character is. */
const UNWRITTEN = /[^\P{Cc}\t\n\r]|[\ufffd\p{Cn}\p{Co}]/u;
const LEAST_BYTES = 8;
/** A file of few zeros may be any file. */
const LEAST_ZEROS = 0.01;

/**
 * Tells the encoding by the first bytes of a file; null where it is neither.
 *
 * Line ends, digits and commas have a zero byte in any language, always on the same side; text in
 * other encodings has no zero at all.
 */
export function wideEncodingOf(head: Buffer): string | null {
  const start = head.toString('hex', 0, 4);
  const marked = MARKS.find(([mark]) => start.startsWith(mark));
  if (marked !== undefined) return marked[1];
  if (head.length < LEAST_BYTES || !head.includes(0)) return null;
  const zeros = [0, 0, 0, 0];
  const whole = head.length & ~3;
  for (let at = 0; at < whole; at++) if (head[at] === 0) zeros[at & 3]++;
  const all = zeros.reduce((sum, count) => sum + count, 0);
  if (all < LEAST_ZEROS * whole) return null;
  const isMostly = (...places: number[]): boolean =>
    places.reduce((sum, place) => sum + zeros[place], 0) >= 0.95 * all;
  const quarter = whole / 4;
  if (zeros[0] === quarter && zeros[1] >= 0.9 * quarter) return checked('utf-32be', head);
  if (zeros[3] === quarter && zeros[2] >= 0.9 * quarter) return checked('utf-32le', head);
  if (isMostly(1, 3)) return checked('utf-16le', head);
  return isMostly(0, 2) ? checked('utf-16be', head) : null;
}

/** What is left of a character at the end of the head is not looked at. */
function checked(encoding: string, head: Buffer): string | null {
  return UNWRITTEN.test(decoderOf(encoding).decode(head)) ? null : encoding;
}
