import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectFormat, firstLook } from '../detect.ts';
import { readPlain } from '../format.ts';
import type { Batch } from '../records/batch.ts';
import { detectMail, readMail } from './mail.ts';

const lines = (...parts: string[]): string => parts.join('\n');

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

async function read(text: string | Buffer, name = 'a.eml', size = 1 << 16): Promise<Batch> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const all: Batch = { records: [], rejects: [] };
  for await (const batch of readPlain(pieces(bytes, size), detectFormat(bytes, name))) {
    all.records.push(...batch.records);
    all.rejects.push(...batch.rejects);
  }
  return all;
}

const one = async (text: string | Buffer) => (await read(text)).records[0].record;

const head = lines(
  'From: Anna Smith <Anna@Example.org>',
  'To: Support <support@example.com>, "Team, B" <b@example.com>',
  'Subject: Where is my order?',
  'Date: Mon, 03 Feb 2025 10:11:12 +0100',
  'Message-ID: <1@example.org>',
);

describe('a message', () => {
  it('is a row of its headers and its text', async () => {
    expect(await one(`${head}\n\nHello,\n\nwhere is it?\n`)).toEqual({
      from: 'anna@example.org',
      from_name: 'Anna Smith',
      to: ['support@example.com', 'b@example.com'],
      cc: [],
      subject: 'Where is my order?',
      date: '2025-02-03T09:11:12.000Z',
      message_id: '1@example.org',
      in_reply_to: '',
      references: [],
      thread: '1@example.org',
      text: 'Hello,\n\nwhere is it?',
      html: '',
      attachments: [],
    });
  });

  it.each<[string, string | Buffer, Record<string, unknown>]>([
    [
      'folded headers',
      `${head}\nReferences: <a@x>\n <b@x>\n\t<c@x>\n\nHi`,
      { references: ['a@x', 'b@x', 'c@x'], thread: 'a@x' },
    ],
    [
      'only In-Reply-To',
      `${head}\nIn-Reply-To: <z@x>\n\nHi`,
      { in_reply_to: 'z@x', thread: 'z@x' },
    ],
    [
      'encoded words',
      head.replace('Where is my order?', '=?utf-8?q?Gr=C3=B6=C3=9Fe?= =?utf-8?b?w4Q=?=') + '\n\nHi',
      { subject: 'GrößeÄ' },
    ],
    [
      'quoted-printable',
      `${head}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe =\nan alle`,
      { text: 'Grüße an alle' },
    ],
    [
      'base64',
      `${head}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n`,
      { text: 'Grüße' },
    ],
    [
      'Windows-1252 in eight bits',
      Buffer.from(
        `${head}\nContent-Type: text/plain; charset=windows-1252\n\nI don\x92t \x80 20, caf\xe9`,
        'latin1',
      ),
      { text: 'I don’t € 20, café' },
    ],
    [
      'ISO-2022-JP',
      Buffer.from(
        `${head}\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s$K$A$O\x1b(B`,
        'latin1',
      ),
      { text: 'こんにちは' },
    ],
    [
      'line ends of Windows',
      `${head}\n\nHello\n\nyou`.replaceAll('\n', '\r\n'),
      { text: 'Hello\n\nyou' },
    ],
    [
      'only HTML',
      `${head}\nContent-Type: text/html\n\n<p>Hello</p><ul><li>one<li>two</ul>`,
      { text: 'Hello\n\n- one\n- two' },
    ],
    [
      'alternatives',
      lines(
        head,
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary=xx',
        '',
        '--xx',
        'Content-Type: text/plain',
        '',
        'plain',
        '--xx',
        'Content-Type: text/html',
        '',
        '<b>rich</b>',
        '--xx--',
      ),
      { text: 'plain', html: expect.stringContaining('<b>rich</b>') },
    ],
    [
      'an attachment',
      lines(
        head,
        'Content-Type: multipart/mixed; boundary=xx',
        '',
        '--xx',
        'Content-Type: text/plain',
        '',
        'see there',
        '--xx',
        'Content-Type: application/pdf; name=a.pdf',
        'Content-Disposition: attachment; filename=a.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERg==',
        '--xx--',
      ),
      { text: 'see there', attachments: ['a.pdf'] },
    ],
    [
      'no date that is one',
      head.replace(/Date: .*/, 'Date: yesterday') + '\n\nHi',
      { date: 'yesterday' },
    ],
    ['no body', `${head}\n`, { text: '' }],
  ])('may have %s', async (_what, text, fields) => {
    expect(await one(text)).toMatchObject(fields);
  });
});

const from = (day: number) => `From anna@example.org Mon Feb  ${day} 10:11:12 2025`;
const mail = (id: string, body: string, more = '') =>
  `From: a@x.org\nSubject: s\nMessage-ID: <${id}>\n${more}\n${body}\n`;

describe('a mailbox', () => {
  const box = lines(
    from(3),
    mail('1', 'Question?\n\n>From the manual: no\n>>From here\nFrom now on it breaks.'),
    from(4),
    mail('2', 'Answer.\n\nFrom the shop at 10:00 in 2025\nas it says', 'In-Reply-To: <1>\n'),
    from(5),
    mail('3', 'Thanks.', 'In-Reply-To: <2>\n'),
    '',
  );

  it.each([1 << 16, 7, 1])('has a row a message, in pieces of %i bytes', async (size) => {
    const { records, rejects } = await read(box, 'Inbox', size);
    expect(rejects).toEqual([]);
    expect(records.map(({ line }) => line)).toEqual([1, 12, 23]);
    expect(records.map(({ record }) => record.thread)).toEqual(['1', '1', '1']);
    expect(records[0].record.text).toBe(
      'Question?\n\nFrom the manual: no\n>From here\nFrom now on it breaks.',
    );
    expect(records[1].record.text).toContain('From the shop at 10:00 in 2025\nas it says');
    const all = box.split('\n');
    for (const { line } of records) expect(all[line - 1]).toMatch(/^From anna/);
  });

  it('reads what Takeout writes', async () => {
    const takeout = box.replaceAll(
      /^From anna.*/gm,
      'From 1234567890@xxx Mon Feb 03 10:11:12 +0000 2025',
    );
    expect((await read(takeout, 'All mail.mbox')).records).toHaveLength(3);
  });

  it('loses a message that is none, and no other', async () => {
    const { records, rejects } = await read(`${box}\n${from(6)}\nX: y\n\nno head\n`, 'a.mbox');
    expect(records).toHaveLength(3);
    expect(rejects.map(({ code }) => code)).toEqual(['record.mail']);
  });
});

describe('what is a mail', () => {
  it.each([
    ['a.txt', 'From: a\nTo: b\n\nA dialogue: nothing else.\n'],
    ['a.txt', 'From the beginning it was clear.\nNo: not a header\n'],
    ['a.md', 'Note: one\nSubject: two\nText goes on\n'],
    ['a.csv', 'from:x,to:y\n1,2\n'],
    ['a.jsonl', '{"from": "a"}\n'],
  ])('is not %s: %j', (name, text) => {
    expect(detectMail(text, name)).toBeUndefined();
  });

  it('is told by its headers under any name, and decodes itself', () => {
    const bytes = Buffer.from(`${head}\n\ncaf\xe9`, 'latin1');
    expect(detectFormat(bytes, 'a.txt')).toEqual({ format: 'mail', mailbox: false });
    expect(firstLook(bytes, 'a.txt')).toBe('own');
    expect(firstLook(gzipSync(bytes), 'a')).not.toBe('own');
  });
});

it('yields what came before damage', async () => {
  const batches: Batch[] = [];
  for await (const batch of readMail(pieces(Buffer.from(`${head}\n\nHi`), 9), {
    format: 'mail',
    mailbox: false,
  }))
    batches.push(batch);
  expect(batches.flatMap(({ records }) => records)).toHaveLength(1);
});
