/**
 * The digest of a text after `foldText`, without making the folded string where the text holds
 * nothing beyond ASCII and the small letters of Latin-1.
 *
 * @module
 */
import { foldText } from '../text-policy.ts';
import { digestText } from './digest.ts';

/** May have another lower case or be white space; or is neither, but rare enough. */
const BEYOND = /[\u0085\u00a0\u00c0-\u00de\u0100-\uffff]/;
const SPACE = 0x20;

const folds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20;
  return byte >= 0x09 && byte <= 0x0d ? SPACE : byte;
});

let scratch = Buffer.allocUnsafe(1 << 16);

export function digestOfFolded(text: string): string {
  if (BEYOND.test(text)) return digestText(foldText(text));
  if (text.length * 2 > scratch.length) scratch = Buffer.allocUnsafe(text.length * 4);
  const bytes = scratch;
  const length = bytes.write(text);
  let end = 0;
  let last = 0;
  for (let at = 0; at < length; at++) {
    const byte = folds[bytes[at]];
    if (byte === SPACE && last === SPACE) continue;
    bytes[end++] = byte;
    last = byte;
  }
  return digestText(bytes.subarray(0, end));
}
