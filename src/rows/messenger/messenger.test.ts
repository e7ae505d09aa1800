import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { readPlain } from '../format.ts';
import type { LocatedRecord } from '../records/batch.ts';

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 50) yield Buffer.from(bytes.subarray(at, at + 50));
}

const format = (text: string, name = 'chat.txt') => detectFormat(Buffer.from(text), name);

async function read(text: string): Promise<LocatedRecord[]> {
  const found = format(text);
  expect(found.format).toBe('messenger');
  const rows: LocatedRecord[] = [];
  for await (const { records, rejects } of readPlain(pieces(Buffer.from(text)), found)) {
    expect(rejects).toEqual([]);
    rows.push(...records);
  }
  return rows;
}

const row = (line: number, time: string, author: string, text: string) => ({
  line,
  record: expect.objectContaining({ time, author, text }),
});

describe('WhatsApp', () => {
  it.each<[string, string[], string[]]>([
    [
      'Android, English (US)',
      ['12/31/20, 11:59 PM - ', '1/1/21, 12:05 AM - ', '1/1/21, 1:05 PM - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, with the narrow space',
      ['12/31/20, 11:59\u202fPM - ', '1/1/21, 12:05\u202fAM - ', '1/1/21, 1:05\u202fPM - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, English (India)',
      ['02/01/21, 11:59 pm - ', '03/01/21, 12:05 am - ', '04/01/21, 1:05 pm - '],
      ['2021-01-02T23:59:00', '2021-01-03T00:05:00', '2021-01-04T13:05:00'],
    ],
    [
      'Android, English (UK)',
      ['31/12/2020, 23:59 - ', '01/01/2021, 00:05 - ', '01/01/2021, 13:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, German',
      ['31.12.20, 23:59 - ', '01.01.21, 00:05 - ', '01.01.21, 13:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, French',
      ['31/12/2020 à 23:59 - ', '01/01/2021 à 00:05 - ', '01/01/2021 à 13:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, Spanish',
      ['31/12/20 11:59 p. m. - ', '1/1/21 12:05 a. m. - ', '1/1/21 1:05 p. m. - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, Dutch',
      ['31-12-2020 23:59 - ', '01-01-2021 00:05 - ', '01-01-2021 13:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, Japanese',
      ['2020/12/31 23:59 - ', '2021/01/01 0:05 - ', '2021/01/01 13:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'Android, Korean',
      ['2020. 12. 31. 오후 11:59 - ', '2021. 1. 1. 오전 12:05 - ', '2021. 1. 1. 오후 1:05 - '],
      ['2020-12-31T23:59:00', '2021-01-01T00:05:00', '2021-01-01T13:05:00'],
    ],
    [
      'iPhone, German',
      ['[31.12.20, 23:59:58] ', '[01.01.21, 00:05:01] ', '[01.01.21, 13:05:00] '],
      ['2020-12-31T23:59:58', '2021-01-01T00:05:01', '2021-01-01T13:05:00'],
    ],
    [
      'iPhone, English (US)',
      ['[12/31/20, 11:59:58 PM] ', '[1/1/21, 12:05:01 AM] ', '[1/1/21, 1:05:00 PM] '],
      ['2020-12-31T23:59:58', '2021-01-01T00:05:01', '2021-01-01T13:05:00'],
    ],
    [
      'iPhone, Japanese',
      ['[2020/12/31 23:59:58] ', '[2021/01/01 0:05:01] ', '[2021/01/01 13:05:00] '],
      ['2020-12-31T23:59:58', '2021-01-01T00:05:01', '2021-01-01T13:05:00'],
    ],
    [
      'iPhone, with marks of direction',
      ['\u200e[31.12.20, 23:59:58] ', '\u200e[01.01.21, 00:05:01] ', '[01.01.21, 13:05:00] '],
      ['2020-12-31T23:59:58', '2021-01-01T00:05:01', '2021-01-01T13:05:00'],
    ],
  ])('of %s', async (_what, starts, times) => {
    const text = `${starts[0]}Anna: Hallo: wo?\n${starts[1]}Shop Müller: Hier.\nUnd dort\n\nauch.\n${starts[2]}\u202a+49 170 1234567\u202c: Danke\n`;
    const expected = [
      row(1, times[0], 'Anna', 'Hallo: wo?'),
      row(2, times[1], 'Shop Müller', 'Hier.\nUnd dort\n\nauch.'),
      row(6, times[2], '+49 170 1234567', 'Danke'),
    ];
    expect(await read(text)).toEqual(expected);
    expect(await read(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(expected);
  });

  it('has words of its own, which nobody wrote, and files that were sent', async () => {
    const at = '31.12.20, 23:59 - ';
    const text = [
      `${at}Nachrichten sind Ende-zu-Ende-verschlüsselt. Tippe für mehr.`,
      `${at}Anna: <Medien ausgeschlossen>`,
      `${at}Anna: IMG-20201231-WA0001.jpg (Datei angehängt)`,
      'Das ist der Riss',
      `${at}Anna hat Ben hinzugefügt`,
      `${at}~\u202fBen: Ok\u200e<Diese Nachricht wurde bearbeitet.>`,
      `${at}Ben: Diese Nachricht wurde gelöscht.`,
      `${at}Ben: Das <b> ist kein Bild`,
    ].join('\n');
    const rows = (await read(text)).map(({ record }) => [
      record.author,
      record.text,
      'note' in record,
    ]);
    expect(rows).toEqual([
      ['', 'Nachrichten sind Ende-zu-Ende-verschlüsselt. Tippe für mehr.', false],
      ['Anna', '', true],
      ['Anna', 'Das ist der Riss', true],
      ['', 'Anna hat Ben hinzugefügt', false],
      ['Ben', 'Ok', false],
      ['Ben', '', true],
      ['Ben', 'Das <b> ist kein Bild', false],
    ]);
  });

  it('has the month first where time would go back otherwise', async () => {
    const text = ['01/02/21', '02/01/21', '03/01/21']
      .map((day) => `${day}, 10:00 - A: x\n`)
      .join('');
    expect((await read(text)).map(({ record }) => record.time)).toEqual([
      '2021-01-02T10:00:00',
      '2021-02-01T10:00:00',
      '2021-03-01T10:00:00',
    ]);
  });
});

describe('LINE', () => {
  it.each([
    [
      'Japanese',
      '[LINE] アンナとのトーク履歴\n保存日時：2021/01/02 10:00\n\n2020/12/31(木)\n23:59\tアンナ\tこんにちは\n\n2021/01/01(金)\n午後1:05\t店\t"はい。\nどうぞ"\n13:06\t店が退出しました\n13:07\t店\t[写真]\n',
    ],
    [
      'English',
      '[LINE] Chat history with Anna\nSaved on: 1/2/2021, 10:00\n\nThu, 12/31/2020\n11:59 PM\tアンナ\tこんにちは\n\nFri, 1/1/2021\n1:05 PM\t店\t"はい。\nどうぞ"\n1:06 PM\t店が退出しました\n1:07 PM\t店\t[Photo]\n',
    ],
  ])('in %s', async (_what, text) => {
    const rows = await read(text);
    expect(rows.slice(0, 3)).toEqual([
      row(5, '2020-12-31T23:59:00', 'アンナ', 'こんにちは'),
      row(8, '2021-01-01T13:05:00', '店', 'はい。\nどうぞ'),
      row(10, '2021-01-01T13:06:00', '', '店が退出しました'),
    ]);
    expect(rows[3].record).toMatchObject({ author: '店', text: '', note: expect.any(String) });
  });
});

it('is divided into conversations where nobody wrote for six hours', async () => {
  const times = ['01.01.21, 10:00', '01.01.21, 15:59', '01.01.21, 22:30', '02.01.21, 01:00'];
  const rows = await read(times.map((time) => `${time} - A: x\n`).join(''));
  expect(rows.map(({ record }) => record.conversation)).toEqual([
    '2021-01-01T10:00:00',
    '2021-01-01T10:00:00',
    '2021-01-01T22:30:00',
    '2021-01-01T22:30:00',
  ]);
});

it.each([
  ['a dialogue', 'Anna: Hello\nBen: Hi\nAnna: Bye\n'],
  [
    'a log of a program',
    '2020-12-31 23:59:58 - INFO: started\n2020-12-31 23:59:59 - ERROR: x: y\n2021-01-01 00:00:00 - INFO: z\n',
  ],
  [
    'a log of a web program',
    '[2020-12-31 23:59:58] production.ERROR: x\n[2020-12-31 23:59:59] local.INFO: y\n[2020-12-31 23:59:59] local.INFO: y\n',
  ],
  ['a log of IRC', '[23:59] <anna> hi\n[23:59] <ben> hello\n[23:59] <anna> bye\n'],
  ['a log of a team chat', '[10:01 AM] Anna: hi\n[10:02 AM] Ben: hello\n[10:03 AM] Anna: bye\n'],
  [
    'minutes of a meeting',
    '31.12.2020, 10:00 - 12:00 in room 4\nPresent: Anna, Ben\nAnna: reports\n',
  ],
  [
    'dates that are none',
    '45/45/20, 10:00 - A: x\n45/46/20, 10:00 - A: x\n47/45/20, 10:00 - A: x\n',
  ],
  ['one quoted line in prose', 'He wrote:\n31.12.20, 23:59 - Anna: hi\nand then he left.\n'],
])('%s is no export of a messenger', (_what, text) => {
  expect(format(text).format).toBe('text');
});
