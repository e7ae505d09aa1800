import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { mappingSchema } from '../../../catalog/records/mapping.ts';
import { visitJsonl } from '../../../rows/jsonl/jsonl.ts';
import { loadKernels, type Kernels } from '../kernel/kernels.ts';
import { compileMapping } from '../mapping/map-record.ts';
import { compileTurnPicker, type SpelledTurns } from '../mapping/spelled-turns.ts';
import { Refusal } from '../mapping/fields/refusal.ts';
import { findSensitive } from '../sensitive/find-sensitive.ts';
import { RowWriter, type WrittenRows } from './row-writer.ts';

let kernels: Kernels;

beforeAll(async () => {
  kernels = await loadKernels();
});

/** Everything that text is made uniform by, searched for, or counted by. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('word ', 'Other', ' ', 'a "quote" ', '3 times', '.\n') },
  fc.constantFrom(
    '\r\n',
    '\r',
    '\t',
    '\u000b',
    '\u0001',
    '  ',
    '\\',
    '/',
    'é',
    'É',
    'e\u0301',
    // Composed it is another of the same length; or one that is longer.
    '\u0374',
    '\u0958',
    'ß',
    '\u00a0',
    '\u0085',
    'Ā',
    '’',
    '\u2028',
    '東京',
    '\u3000',
    '€',
    '😀',
    '\u{1d11e}',
    '\ufeff',
    '\ufffd',
    'Ã©',
    'Ð´Ð°',
    'â€™',
    '<|im_end|>',
    '[INST]',
    'jane@acme.org',
    '4111 1111 1111 1111',
    'null',
    'Σ',
    'İ',
    '-----',
  ),
  fc
    .string({ unit: 'binary', maxLength: 8 })
    .map((text) => text.toWellFormed().replaceAll('\0', '')),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const role = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('user', 'assistant', 'human', 'gpt', 'System', ' USER') },
  fc.constantFrom('nobody', 'us"er', 'constructor'),
);
const chat = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.array(text, { minLength: 1, maxLength: 3 }), fc.option(text))
      .map(([said, system]) => [
        ...(system === null ? [] : [{ role: 'system', content: `Be brief. ${system}` }]),
        ...said.flatMap((words) => [
          { role: 'user', content: words },
          { role: 'assistant', content: `${words}!` },
        ]),
      ]),
  },
  fc.array(
    fc.record(
      { role, content: fc.oneof(text, fc.constantFrom(3, null, ['a'])) },
      { requiredKeys: [] },
    ),
    { maxLength: 4 },
  ),
);

const mappings = {
  list: mappingSchema.parse({ schema: 'chat', messages: { field: 'messages' } }),
  fields: mappingSchema.parse({
    schema: 'chat',
    turns: [
      { role: 'user', content: '{prompt}' },
      { role: 'assistant', content: '{reply}' },
    ],
  }),
  instruction: mappingSchema.parse({
    schema: 'instruction',
    instruction: '{prompt}',
    output: '{reply}',
  }),
};

interface Made {
  batch: WrittenRows;
  lines: string;
  spelled: number;
}

/** @param room Bytes in front of the rows in their block. */
async function made(
  form: keyof typeof mappings,
  rows: readonly object[],
  asSpelled: boolean,
  room = 0,
): Promise<Made> {
  const writer = new RowWriter(kernels, { seed: 5, findSensitive });
  writer.enter('x');
  const mapper = compileMapping(mappings[form]);
  const picker = compileTurnPicker(mappings[form])!;
  const turns: SpelledTurns = {
    block: Buffer.alloc(0),
    mark: 0x5c,
    count: 0,
    role: [],
    start: [],
    end: [],
  };
  let spelled = 0;
  const add = (record: Record<string, unknown>, line: number) => {
    try {
      writer.add(mapper.map(record)!, null, { line });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  async function* file() {
    // Some write a slash with a backslash.
    const lines = rows.map((row, n) => JSON.stringify(row).replaceAll('/', n % 2 ? '/' : '\\/'));
    yield Buffer.from(lines.join('\n'));
  }
  const visit = visitJsonl(file(), {
    plain(row, line) {
      const done =
        asSpelled &&
        picker.pick(row, turns) &&
        putInto(turns, room) &&
        writer.addSpelled(turns, line);
      if (done) spelled++;
      else add(row.record(), line);
    },
    record: add,
    reject: (reject) => expect.fail(reject.message),
  });
  for await (const _ of visit);
  const batch = writer.take();
  return { batch, lines: Buffer.from(batch.lines).toString('utf8'), spelled };
}

const pairsOf = (chats: readonly { content?: unknown }[][]) =>
  chats.map(([first, second]) => ({ prompt: first?.content, reply: second?.content }));

it('writes the rows that mapping records writes', async () => {
  let spelled = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(chat, { maxLength: 8 }), async (chats) => {
      for (const [form, rows] of [
        ['list', chats.map((messages) => ({ id: 1, messages }))],
        ['fields', pairsOf(chats)],
        ['instruction', pairsOf(chats)],
      ] as const) {
        const fast = await made(form, rows, true);
        const slow = await made(form, rows, false);
        expect(fast.lines).toBe(slow.lines);
        expect(fast.batch).toEqual(slow.batch);
        spelled += fast.spelled;
      }
    }),
    { numRuns: 80 },
  );
  expect(spelled).toBeGreaterThan(60);
});

/** The turns in another block, behind so many bytes. */
function putInto(turns: SpelledTurns, room: number): true {
  if (room === 0) return true;
  turns.block = Buffer.concat([Buffer.alloc(room, '"'), turns.block]);
  turns.start = turns.start.map((at) => at + room);
  turns.end = turns.end.map((at) => at + room);
  return true;
}

it('takes a chat by itself out of a block that is too large to be taken whole', async () => {
  const row = {
    messages: ['user', 'assistant'].map((role) => ({ role, content: `"${role}" speaks` })),
  };
  const far = await made('list', [row, row], true, 5 << 20);
  expect(far.spelled).toBe(2);
  expect(far.lines).toBe((await made('list', [row, row], false)).lines);
});

it('leaves chats that are too long, or of too many turns, to be mapped as records', async () => {
  const turnsOf = (count: number, content: string) => ({
    messages: Array.from({ length: count }, (_, n) => ({
      role: n % 2 === 0 ? 'user' : 'assistant',
      content,
    })),
  });
  for (const row of [turnsOf(2, 'long '.repeat(300_000)), turnsOf(600, 'Yes?')]) {
    const { spelled, lines } = await made('list', [row], true);
    expect(spelled).toBe(0);
    expect(lines).toBe((await made('list', [row], false)).lines);
  }
});

it('needs no records for ordinary chats in any script', async () => {
  const words = 'It’s the "best" cafe\u0301\r\nin town, naïve — 東京 です 😀 Да, हिन्दी. '.repeat(9);
  const row = {
    messages: [
      { role: 'user', content: ` ${words}` },
      { role: 'assistant', content: words },
    ],
  };
  expect((await made('list', [row, row], true)).spelled).toBe(2);
});

it('does not take the roles of one reader for those of another', async () => {
  const picker = compileTurnPicker(mappings.list)!;
  const turns: SpelledTurns = {
    block: Buffer.alloc(0),
    mark: 0,
    count: 0,
    role: [],
    start: [],
    end: [],
  };
  const picked = async (roles: readonly string[]) => {
    const messages = roles.map((role) => ({ role, content: 'words' }));
    async function* file() {
      yield Buffer.from(JSON.stringify({ messages }));
    }
    let done: boolean | undefined;
    const visit = visitJsonl(file(), {
      plain: (row) => (done = picker.pick(row, turns)),
      record: () => {},
      reject: () => {},
    });
    for await (const _ of visit);
    return done;
  };
  expect(await picked(['user', 'assistant'])).toBe(true);
  expect(await picked(['assistant', 'user'])).toBe(false);
});

it('takes text as Parquet has it, without escapes, and as CSV has it, with doubled quotes', () => {
  const mapper = compileMapping(mappings.instruction);
  let taken = 0;
  const anyText = fc.oneof(
    text,
    fc.string({ unit: fc.constantFrom('\u001f', '\u0001', 'a', '"', '\\') }),
  );
  fc.assert(
    fc.property(anyText, anyText, fc.constantFrom(0xff, 0x22), (prompt, reply, mark) => {
      const [slow, fast] = ['slow', 'fast'].map(() => {
        const writer = new RowWriter(kernels, { seed: 5, findSensitive });
        writer.enter('x');
        return writer;
      });
      const [first, second] = [prompt, reply].map((words) =>
        Buffer.from(mark === 0x22 ? words.replaceAll('"', '""') : words),
      );
      const done = fast.addSpelled(
        {
          block: Buffer.concat([first, Buffer.from(','), second]),
          mark,
          count: 2,
          role: [3, 4],
          start: [0, first.length + 1],
          end: [first.length, first.length + 1 + second.length],
        },
        1,
      );
      if (done) {
        taken++;
        slow.add(mapper.map({ prompt, reply })!, null, { line: 1 });
      }
      expect(fast.take()).toEqual(slow.take());
    }),
    { numRuns: 150 },
  );
  expect(taken).toBeGreaterThan(20);
});
