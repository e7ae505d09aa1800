import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAs } from '../../../test/support/encode-as.ts';
import type { ProblemError } from '../../problem/problem.ts';
import { asUtf8, encodingNamed } from './encodings.ts';
import { recogniseEncoding } from './recognise-encoding.ts';

/** Letters to a shop, a language each: `# language encoding…`, then lines. */
const letters = readFileSync(new URL('letters.txt', import.meta.url), 'utf8')
  .split(/^# /m)
  .filter(Boolean)
  .map((section) => {
    const [head, ...lines] = section.trimEnd().split('\n');
    const [language, ...encodings] = head.split(' ');
    return { language, encodings, lines };
  });

async function* pieces(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const recognise = (bytes: Buffer) =>
  recogniseEncoding('a.csv', bytes.subarray(0, 1 << 16), pieces(bytes));

async function decoded(bytes: Buffer, encoding: string, size?: number): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of asUtf8(pieces(bytes, size), encoding)) parts.push(part);
  return Buffer.concat(parts).toString();
}

const asCsv = (lines: readonly string[]): string =>
  `id;text;label\r\n${lines.map((line, at) => `${at};"${line}";a\r\n`).join('')}`;

const cases = letters.flatMap(({ language, encodings, lines }) =>
  encodings.map((encoding) => ({ language, encoding, lines })),
);

describe.each(cases)('$language in $encoding', ({ encoding, lines }) => {
  it.each([1, 2, lines.length])('is read right from %i lines', async (count) => {
    const text = asCsv(lines.slice(0, count));
    const bytes = encodeAs(text, encoding);
    const beyondAscii = [...text].filter((character) => character > '\x7f').length;
    if (beyondAscii === 0) return;
    const found = await recognise(bytes).catch((error: ProblemError) => {
      // Few letters are asked about, with the right reading first.
      expect(beyondAscii).toBeLessThan(20);
      return (error.problem.evidence!.readings as { encoding: string }[])[0].encoding;
    });
    expect(await decoded(bytes, found!)).toBe(text);
  });
});

describe('a file of UTF-8', () => {
  const line = 'Die Tür schließt nicht mehr, die Lieferung ist beschädigt.\n';

  it.each([
    ['one broken line among good letters', [line.repeat(5), 'Stra\xdfe\n']],
    [
      'a third of its lines in Windows-1252',
      [line.repeat(4), 'Stra\xdfe f\xfcr m\xf6chte\n'.repeat(2)],
    ],
    ['ASCII and one broken line', ['all is well\n'.repeat(100), 'Stra\xdfe f\xfcr m\xf6chte\n']],
    ['a letter cut in half in one long line', ['x'.repeat(9000), 'caf\xc3']],
  ])('stays one: %s', async (_what, [good, broken]) => {
    const bytes = Buffer.concat([Buffer.from(good), Buffer.from(broken, 'latin1')]);
    expect(await recognise(bytes)).toBeNull();
  });

  it('is not looked for in bytes that no encoding gives a sense', async () => {
    const noise = Buffer.from('abc \x81\x01\x8d def \x9d\x8f\n'.repeat(2), 'latin1');
    const lines = Buffer.concat([Buffer.from('plain\n'.repeat(60)), noise]);
    expect(await recognise(lines)).toBeNull();
  });
});

it('tells a file of ASCII with few signs beyond it from one with damage', async () => {
  const plain = 'Why was I charged for this?\n'.repeat(500);
  const signs = 'I paid £5 and got £1 back.\nThe fee was 10€, not £3.\nIs it £2?\n';
  expect(await recognise(encodeAs(plain + signs, 'windows-1252'))).toBe('windows-1252');
  const cut = Buffer.from('the caf\xc3\nla voil\xc3\nthe na\xc3\n'.repeat(2), 'latin1');
  expect(await recognise(Buffer.concat([Buffer.from(plain), cut]))).toBeNull();
});

it('shows the readings side by side when one letter is all there is', async () => {
  const bytes = Buffer.from('id;text\n1;Stra\xdfe\n2;ok\n', 'latin1');
  await expect(recognise(bytes)).rejects.toMatchObject({
    problem: {
      code: 'file.encoding',
      location: { file: 'a.csv' },
      fix: expect.stringContaining('--encoding windows-1252'),
      message: expect.stringMatching(/windows-1252 .*Straße\n.*macintosh .*Straﬂe/),
    },
  });
});

describe('UTF-16 and UTF-32', () => {
  const texts = {
    latin: 'id,text\n1,Größe\n2,ok\n',
    japanese: 'id,text\n1,返品をお願いします\n2,届いていません\n',
  };
  it.each(
    ['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'].flatMap((encoding) =>
      Object.values(texts).flatMap((text) => [
        { encoding, text, mark: '' },
        { encoding, text, mark: '\ufeff' },
      ]),
    ),
  )('$encoding: $mark$text', async ({ encoding, text, mark }) => {
    const bytes = encodeAs(mark + text, encoding);
    expect(await recognise(bytes)).toBe(encoding);
    for (const size of [1, 3, 1000]) expect(await decoded(bytes, encoding, size)).toBe(text);
  });
});

it('decodes the same however the bytes are cut', async () => {
  const all = cases.map(({ encoding, lines }) => ({ encoding, text: lines.join('\n') }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.integer({ min: 1, max: 40 }),
      async (one, size) => {
        expect(await decoded(encodeAs(one.text, one.encoding), one.encoding, size)).toBe(one.text);
      },
    ),
    { numRuns: 60 },
  );
});

it('refuses only the lines that cannot be decoded', async () => {
  const bytes = Buffer.concat([encodeAs('一行目\n', 'shift_jis'), Buffer.from([0x82, 0x0a, 0x41])]);
  expect(await decoded(bytes, 'shift_jis')).toBe('一行目\n\ufffd\nA');
});

it.each([
  ['cp1252', 'windows-1252'],
  ['Latin1', 'windows-1252'],
  ['ISO8859-15', 'iso-8859-15'],
  ['SJIS', 'shift_jis'],
  ['GBK', 'gb18030'],
  ['cp949', 'euc-kr'],
  ['utf-32', 'utf-32le'],
  ['klingon', undefined],
])('%s is %s', (name, encoding) => {
  expect(encodingNamed(name)).toBe(encoding);
});
