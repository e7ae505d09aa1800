/**
 * Characters beyond 16 bits that were written as two references, `&#55357;&#56842;`, as Java and
 * Android programs do: no XML, but there is one thing that they can mean.
 *
 * @module
 */
import type { ByteStream } from '../bytes/stream.ts';

const PAIR = /&#(?:x(d[89ab][\da-f]{2})|(5[5-6]\d{3}));&#(?:x(d[c-f][\da-f]{2})|(5[67]\d{3}));/gi;
/** Longest pair, but for its last character. */
const CARRIED = 15;

/** The same bytes, in UTF-8, with such pairs as the characters they mean. */
export async function* surrogatePairs(stream: ByteStream): AsyncGenerator<Buffer> {
  let rest = '';
  for await (const chunk of stream) {
    // Byte by byte, so that no character is cut; what is replaced is ASCII.
    const text = joined(rest + chunk.toString('latin1'));
    const begun = text.indexOf('&', Math.max(0, text.length - CARRIED));
    rest = begun < 0 ? '' : text.slice(begun);
    yield Buffer.from(begun < 0 ? text : text.slice(0, begun), 'latin1');
  }
  yield Buffer.from(rest, 'latin1');
}

const joined = (text: string): string =>
  text.includes('&#')
    ? text.replace(PAIR, (pair, highHex, high, lowHex, low) => {
        const one = highHex === undefined ? Number(high) : Number.parseInt(highHex, 16);
        const other = lowHex === undefined ? Number(low) : Number.parseInt(lowHex, 16);
        const isPair = one >= 0xd800 && one < 0xdc00 && other >= 0xdc00 && other < 0xe000;
        if (!isPair) return pair;
        return Buffer.from(String.fromCharCode(one, other), 'utf8').toString('latin1');
      })
    : text;
