import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { speakers } from '../mapping/chat-roles.ts';
import type { SpelledTurns } from '../mapping/spelled-turns.ts';
import { foldText, normalizeText } from '../mapping/fields/text-policy.ts';
import { loadKernels, type Kernels } from './kernels.ts';
import { traits } from './text-traits.ts';

const PREFIX = '{"line":';
let kernels: Kernels;
beforeAll(async () => {
  kernels = await loadKernels();
  kernels.chat.begin(Buffer.from(PREFIX));
});

/** The traits of a text, character by character. */
function traitsOf(text: string): number {
  let seen = 0;
  const show = (trait: number, shown: boolean) => (seen |= shown ? trait : 0);
  // Zeros behind a text that does not fill its last vector may count as control characters.
  show(traits.escaped, Buffer.byteLength(text) % 16 > 0);
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isIn = (first: number, last: number) => code >= first && code <= last;
    show(traits.return, character === '\r');
    show(traits.bracket, '<['.includes(character));
    show(traits.digitLike, /[0-9@-]/.test(character));
    show(traits.escaped, isIn(0, 0x1f) || '"\\'.includes(character));
    show(traits.unfolded, code === 0x85 || code === 0xa0 || isIn(0xc0, 0xde) || code >= 0x100);
    show(traits.wide, code >= 0x2000);
    const composed =
      isIn(0x2010, 0x2027) ||
      isIn(0x2080, 0x20bf) ||
      isIn(0x4000, 0x9fff) ||
      isIn(0x1f000, 0x1ffff);
    show(traits.uncomposed, code >= 0x300 && !composed);
    show(traits.damage, 'ÂÃâÐ\ufffd'.includes(character));
  }
  return seen;
}

interface TwinTurn {
  text: string;
  seen: number;
}

/** The text of a turn; null where it is empty, or grows when it is composed. */
function twinTurn(said: string): TwinTurn | null {
  const trimmed = said.replaceAll(/^[\t-\r ]+|[\t-\r ]+$/g, '');
  const text = normalizeText(trimmed);
  if (text === '' || Buffer.byteLength(text) > Buffer.byteLength(trimmed)) return null;
  const seen = traitsOf(trimmed);
  const composes = (seen & traits.uncomposed) !== 0 || /^\u00a0|\u00a0$/.test(trimmed);
  return { text, seen: composes ? traitsOf(text) : seen };
}

/** The line of a chat in plain TypeScript, and what is found on the way. */
function twin(said: readonly string[], role: readonly number[], line: number) {
  const turns = said.map(twinTurn);
  if (!turns.every((turn) => turn !== null)) return null;
  const texts = turns.map(({ text }) => text);
  const content =
    role[0] === 3
      ? { instruction: texts[0], output: texts[1] }
      : { messages: texts.map((content, n) => ({ content, role: speakers[role[n]] })) };
  const given = turns.slice(0, -1);
  const input = given.map(({ text }, n) => `${speakers[role[n]]}: ${text}`).join(' ');
  const folds = given.every(({ seen }) => (seen & traits.unfolded) === 0);
  return {
    line: `${PREFIX}${line}}${JSON.stringify(content)}\n`,
    content: JSON.stringify(content),
    turns: turns.map((turn) => ({ ...turn, units: turn.text.length })),
    seen: turns.reduce((all, { seen }) => all | seen, 0),
    units: texts.join('').length,
    bytes: Buffer.byteLength(texts.join('')),
    reply: kernels.text.shortHash(texts.at(-1)!),
    digest: folds ? [...kernels.text.digest(foldText(input))] : null,
  };
}

function made(turns: SpelledTurns, line: number): ReturnType<typeof twin> {
  const { chat } = kernels;
  const length = chat.write(turns, line, 64);
  if (length === 0) return null;
  return {
    line: chat.out.toString('utf8', 64, 64 + length),
    content: chat.out.toString('utf8', chat.content, chat.contentEnd),
    turns: turns.role.map((_, n) => ({
      text: chat.text(n),
      seen: chat.of(n, 'seen'),
      units: chat.of(n, 'units'),
    })),
    seen: chat.found('seen'),
    units: chat.found('units'),
    bytes: chat.found('bytes'),
    reply: chat.found('reply') >>> 0,
    digest: chat.found('input') === 0 ? null : [...chat.digest],
  };
}

/** Texts as JSON or CSV spells them, one after another in a block. */
function spelled(said: readonly string[], role: number[], mark: '\\' | '"', slash: string) {
  const turns: SpelledTurns = {
    block: Buffer.alloc(0),
    mark: mark.charCodeAt(0),
    count: said.length,
    role,
    start: [],
    end: [],
  };
  for (const text of said) {
    const bytes = Buffer.from(
      mark === '"'
        ? text.replaceAll('"', '""')
        : JSON.stringify(text).slice(1, -1).replaceAll('/', slash),
    );
    turns.start.push(turns.block.length);
    turns.end.push(turns.block.length + bytes.length);
    turns.block = Buffer.concat([turns.block, bytes, Buffer.from('","')]);
  }
  return turns;
}

/** Where traits begin and end, and where UTF-8 takes another byte. */
const edges = [
  0x80, 0x85, 0xa0, 0xc0, 0xdf, 0x100, 0x300, 0x800, 0x2000, 0x2010, 0x2028, 0x2080, 0x20c0, 0x4000,
  0xa000, 0xe000, 0xfffd, 0x10000, 0x1f000, 0x20000,
].flatMap((code) => [String.fromCodePoint(code - 1).toWellFormed(), String.fromCodePoint(code)]);

it('makes the line that its twin makes, and finds what it finds', () => {
  const piece = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...edges) },
    fc.constantFrom('word ', 'Other', ' ', 'a "quote" ', '3 times', '.\n', '\r\n', '\r', '\t', '/'),
    fc.constantFrom(
      '\\',
      '<',
      '[',
      '@',
      '-',
      'é',
      'É',
      '\u00a0',
      '\u0085',
      'ā',
      'ß',
      'Â',
      'Ã',
      'Ð',
    ),
    fc.constantFrom('e\u0301', '\u0374', '\u0958', '€', '—', '漢字', '😀', '\ufffd', '\u3000', 'Σ'),
    fc
      .string({ unit: 'binary', maxLength: 4 })
      // JSON writes other control characters with digits, which are left to strings.
      .map((text) => text.toWellFormed().replaceAll(/\p{Cc}/gu, 'x')),
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));
  const messages = fc.array(fc.tuple(text, fc.nat(2)), { minLength: 1, maxLength: 5 });
  const instruction = fc.tuple(text, text).map(([a, b]): [string, number][] => [
    [a, 3],
    [b, 4],
  ]);
  let lines = 0;
  fc.assert(
    fc.property(
      fc.oneof({ weight: 3, arbitrary: messages }, instruction),
      fc.nat(),
      fc.constantFrom('\\', '"'),
      fc.constantFrom('/', '\\/'),
      (turns, line, mark, slash) => {
        const said = turns.map(([text]) => text);
        const role = turns.map(([, role]) => role);
        const expected = twin(said, role, line);
        expect(made(spelled(said, role, mark, slash), line)).toEqual(expected);
        if (expected !== null) lines++;
      },
    ),
    { numRuns: 1000 },
  );
  expect(lines).toBeGreaterThan(500);
});
