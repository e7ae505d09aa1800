/**
 * Encodings of text other than UTF-8: their names, and bytes of them as bytes of UTF-8, which all
 * readers of text read. Node's own decoder knows those of the Encoding Standard of the WHATWG;
 * UTF-32 is not among them.
 *
 * @module
 */
import { fail } from '../../problem/problem.ts';
import type { ByteStream } from '../bytes/stream.ts';

/** Names that people and libraries use, beside the labels of the standard. */
const ALIASES: Readonly<Record<string, string>> = {
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  'utf-32': 'utf-32le',
  utf32: 'utf-32le',
  ansi: 'windows-1252',
  latin9: 'iso-8859-15',
  macroman: 'macintosh',
  'mac-roman': 'macintosh',
  cp932: 'shift_jis',
  cp936: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp874: 'windows-874',
};

const WIDE = ['utf-32le', 'utf-32be'];

/**
 * Gives the one name of an encoding; undefined for a name that means nothing to the decoder.
 *
 * @param name In any case, `cp1252`, `latin1` and `sjis` among them.
 */
export function encodingNamed(name: string): string | undefined {
  const lower = name.trim().toLowerCase();
  const label = ALIASES[lower] ?? lower.replace(/^iso(?=\d)/, 'iso-');
  if (WIDE.includes(label)) return label;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** @throws `usage.invalid` for a name that is unknown. */
export function requireEncoding(name: string): string {
  return (
    encodingNamed(name) ??
    fail('usage.invalid', `there is no encoding ${name}`, {
      fix: 'Give a name such as utf-8, utf-16le, windows-1252, windows-1251, shift_jis, euc-kr, gb18030 or big5.',
    })
  );
}

/** Turns bytes into text, piece by piece. */
export interface StreamDecoder {
  decode(bytes: Uint8Array): string;
  /** What was left over: text, or the sign of a character that was cut. */
  end(): string;
}

/** Stands for bytes that are no character. */
const REPLACEMENT = '\ufffd';

/**
 * Makes a decoder that skips a byte order mark.
 *
 * @param encoding A name that {@link encodingNamed} gives.
 */
export function decoderOf(encoding: string): StreamDecoder {
  if (WIDE.includes(encoding)) return new WideDecoder(encoding === 'utf-32le');
  const decoder = new TextDecoder(encoding);
  return {
    // Only streaming: what Node 20 and 22 decode at once as windows-1252 comes out as ISO 8859-1.
    decode: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** UTF-32, four bytes a character. */
class WideDecoder implements StreamDecoder {
  readonly #little: boolean;
  #rest = Buffer.alloc(0);
  #started = false;

  constructor(little: boolean) {
    this.#little = little;
  }

  decode(bytes: Uint8Array): string {
    const all = Buffer.concat([this.#rest, bytes]);
    const whole = all.length & ~3;
    this.#rest = Buffer.from(all.subarray(whole));
    const parts: string[] = [];
    for (let at = 0; at < whole; at += 4) {
      const point = this.#little ? all.readUInt32LE(at) : all.readUInt32BE(at);
      const isMark = point === 0xfeff && !this.#started;
      this.#started = true;
      const isCharacter = point < 0x110000 && (point < 0xd800 || point > 0xdfff);
      if (!isMark) parts.push(isCharacter ? String.fromCodePoint(point) : REPLACEMENT);
    }
    return parts.join('');
  }

  end(): string {
    return this.#rest.length > 0 ? REPLACEMENT : '';
  }
}

/** A byte that UTF-8 never has, so that the reader of lines refuses the line and no other. */
const NO_CHARACTER = Buffer.from([0xff]);

/** Gives a stream as UTF-8. What could not be decoded stays no text: its line is not UTF-8 either. */
export async function* asUtf8(stream: ByteStream, encoding: string): AsyncGenerator<Buffer> {
  const decoder = decoderOf(encoding);
  for await (const chunk of stream) yield utf8Of(decoder.decode(chunk));
  const rest = utf8Of(decoder.end());
  if (rest.length > 0) yield rest;
}

function utf8Of(text: string): Buffer {
  if (!text.includes(REPLACEMENT)) return Buffer.from(text);
  const pieces = text.split(REPLACEMENT).flatMap((piece) => [NO_CHARACTER, Buffer.from(piece)]);
  return Buffer.concat(pieces.slice(1));
}
