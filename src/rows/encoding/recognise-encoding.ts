/**
 * Finds the encoding of a text from all of its bytes, once it turned out that some are not UTF-8.
 *
 * A file of UTF-8 with some broken lines stays one, and loses those: its other letters are good
 * UTF-8, which text in another encoding is only by chance. One or two broken lines in a file of ASCII
 * cannot be told from damage, and are left out as well, as are more that are not surely something.
 *
 * @module
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { fail } from '../../problem/problem.ts';
import type { ByteStream } from '../bytes/stream.ts';
import { readLineBlocks } from '../records/lines.ts';
import { isCertain, readingsOf, type Reading } from './readings.ts';
import { wideEncodingOf } from './wide.ts';

const SAMPLE_BYTES = 64 << 10;
const FEED = 0x0a;

/** Fewer lines than this, and than a twentieth of all, are damage rather than an encoding. */
const FEW_LINES = 10;
/** The same where no letter of the file is good UTF-8: English text has a pound sign here and there. */
const FEW_LINES_ALONE = 3;
const FEW_SHARE = 0.05;
/** As are fewer characters than one in so many bytes, of a file that may be one line. */
const FEW_BYTES = 2000;

/**
 * @param head The first bytes, for what is told by them alone.
 * @param stream All bytes; read to the end.
 * @returns Null for UTF-8, with or without broken lines.
 * @throws `file.encoding` with the likeliest readings when none is certain.
 */
export async function recogniseEncoding(
  name: string,
  head: Buffer,
  stream: ByteStream,
): Promise<string | null> {
  const wide = wideEncodingOf(head);
  if (wide !== null) return wide;
  const survey = new Survey();
  for await (const { blocks } of readLineBlocks(stream))
    for (const { bytes } of blocks) survey.add(bytes);
  if (survey.isUtf8) return null;
  const readings = await readingsOf(survey.sample);
  if (isCertain(readings)) return readings[0].encoding;
  if (survey.isMostlyAscii || readings.length === 0) return null;
  return refuse(name, readings);
}

class Survey {
  #lines = 0;
  #bytes = 0;
  #broken = { lines: 0, characters: 0 };
  #good = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Of the lines that are not ASCII, one in so many is kept. */
  #stride = 1;
  #seen = 0;

  add(block: Buffer): void {
    this.#bytes += block.length;
    for (let start = 0; start <= block.length;) {
      const found = block.indexOf(FEED, start);
      const end = found < 0 ? block.length : found;
      this.#line(block.subarray(start, end));
      start = end + 1;
    }
  }

  /** Good characters beyond ASCII are half as many as what is broken, or that is little. */
  get isUtf8(): boolean {
    const { lines, characters } = this.#broken;
    if (characters === 0 || this.#good >= characters / 2) return true;
    const few = lines < FEW_SHARE * this.#lines || characters * FEW_BYTES < this.#bytes;
    return few && lines < (this.#good > 0 ? FEW_LINES : FEW_LINES_ALONE);
  }

  get isMostlyAscii(): boolean {
    return this.#broken.lines < FEW_SHARE * this.#lines;
  }

  get sample(): Buffer {
    return Buffer.concat(this.#kept);
  }

  #line(line: Buffer): void {
    this.#lines++;
    if (isAscii(line)) return;
    const text = line.toString('utf8');
    const broken = isUtf8(line) ? 0 : text.split('\ufffd').length - 1;
    this.#good += text.replaceAll(/[\0-\x7f\ufffd]/g, '').length;
    if (broken === 0) return;
    this.#broken.lines++;
    this.#broken.characters += broken;
    this.#keep(line);
  }

  /** Lines from all over the file, in a sample that does not grow with it. */
  #keep(line: Buffer): void {
    if (this.#seen++ % this.#stride !== 0) return;
    const piece = Buffer.concat([line.subarray(0, SAMPLE_BYTES), Buffer.from('\n')]);
    this.#kept.push(piece);
    this.#keptBytes += piece.length;
    if (this.#keptBytes <= SAMPLE_BYTES || this.#kept.length === 1) return;
    this.#stride *= 2;
    this.#kept = this.#kept.filter((_, at) => at % 2 === 0);
    this.#keptBytes = this.#kept.reduce((sum, { length }) => sum + length, 0);
  }
}

const SHOWN_LINES = 2;
const SHOWN_CHARACTERS = 70;

function refuse(name: string, readings: readonly Reading[]): never {
  const lines = readings.map(({ text }) => text.split('\n'));
  const shown = lines[0]
    .map((_, at) => at)
    .filter((at) => new Set(lines.map((each) => each[at])).size > 1)
    .slice(0, SHOWN_LINES);
  const table = readings.flatMap(({ encoding }, reading) =>
    shown.map((at, row) => {
      const title = (row === 0 ? encoding : '').padEnd(14);
      return `  ${title} ${around(lines[reading][at])}`;
    }),
  );
  return fail(
    'file.encoding',
    [
      `${name} is not UTF-8, and what it is is not certain. The same lines, read as:`,
      ...table,
    ].join('\n'),
    {
      location: { file: name },
      fix: `Name the encoding whose lines read right, for instance \`--encoding ${readings[0].encoding}\`.`,
      evidence: {
        readings: readings.map(({ encoding }, reading) => ({
          encoding,
          lines: shown.map((at) => around(lines[reading][at])),
        })),
      },
    },
  );
}

/** A line around its first character beyond ASCII. */
function around(line: string): string {
  const at = line.search(/[^\0-\x7f]/);
  const start = Math.max(0, Math.min(at - SHOWN_CHARACTERS / 2, line.length - SHOWN_CHARACTERS));
  const end = start + SHOWN_CHARACTERS;
  const cut = line
    .slice(start, end)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
  return `${start > 0 ? '…' : ''}${cut}${end < line.length ? '…' : ''}`;
}
