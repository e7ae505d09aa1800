import { describe, expect, it } from 'vitest';
import { detectFormat } from '../detect.ts';
import { readPlain } from '../format.ts';
import type { Batch } from '../records/batch.ts';

async function* whole(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function read(name: string, text: string) {
  const format = detectFormat(Buffer.from(text), name);
  expect(format.format).toBe('faq');
  const batches: Batch[] = [];
  for await (const batch of readPlain(whole(text), format)) batches.push(batch);
  const rows = batches.flatMap(({ records }) => records);
  const lines = text.split('\n');
  return rows.map(({ line, record }) => ({
    ...(record as { question: string; answer: string; path: string[]; asks: boolean }),
    line,
    text: lines[line - 1],
  }));
}

const pairs = (rows: { question: string; answer: string }[]) =>
  rows.map(({ question, answer }) => [question, answer]);

const ABC = [
  ['Where is my order?', 'On its way.'],
  ['Can I return it?', 'Yes, you can.'],
  ['Who pays?', 'We do.'],
];

describe('Markdown', () => {
  it.each([
    [
      'headings',
      '# Help\n\n## Where is my order?\n\nOn its way.\n\n## Can I return it?\n\nYes, you can.\n\n## Who pays?\nWe do.\n',
    ],
    [
      'headings underlined',
      'Where is my order?\n---\nOn its way.\n\nCan I return it?\n---\nYes, you can.\n\nWho pays?\n===\nWe do.\n',
    ],
    [
      'numbered headings',
      '### 1. Where is my order?\nOn its way.\n### 2) Can I return it?\nYes, you can.\n### 3.1 Who pays?\nWe do.\n',
    ],
    [
      'bold questions',
      '**Where is my order?**\n\nOn its way.\n\n**Can I return it?**\n\nYes, you can.\n\n**3. Who pays?**\n\nWe do.\n',
    ],
    [
      'bold questions in the paragraph',
      '**Where is my order?**\nOn its way.\n\n**Can I return it?** Yes, you can.\n\n__Who pays?__\nWe do.\n',
    ],
    [
      'Q and A',
      'Q: Where is my order?\n\nA: On its way.\n\nQ: Can I return it?\n\nA: Yes, you can.\n\nQ3: Who pays?\n\nA3: We do.\n',
    ],
    [
      'accordions',
      ABC.map(([q, a]) => `<details>\n<summary>${q}</summary>\n\n${a}\n\n</details>\n`).join('\n'),
    ],
    [
      'headings with anchors and marks',
      '## Where is *my* order? {#a}\nOn its way.\n## [Can I return it?](#b)\nYes, you can.\n## `Who` pays? #\nWe do.\n'.replace(
        ' {#a}',
        '',
      ),
    ],
    [
      'line ends of Windows',
      '## Where is my order?\r\n\r\nOn its way.\r\n\r\n## Can I return it?\r\nYes, you can.\r\n\r\n## Who pays?\r\nWe do.\r\n',
    ],
  ])('with %s', async (_what, text) => {
    const rows = await read('faq.md', text);
    expect(pairs(rows)).toEqual(ABC);
    const words = ['Where', 'Can', 'Who'];
    for (const [at, row] of rows.entries()) expect(row.text).toContain(words[at]);
  });

  it('keeps the headings above, and paragraphs and lists of answers', async () => {
    const text =
      '# Shop\n\nWelcome.\n\n## Orders\n\n### Where is it?\n\nLook:\n\n1. here\n2. there\n   - deep\n\nOr ask.\n\n### How long does it take\n\n`2` days\n\n## Money\n\n### Who pays?\n\nWe.\n';
    const rows = await read('a.md', text);
    expect(rows.map(({ question, path, asks, line }) => [question, path, asks, line])).toEqual([
      ['Shop', [], false, 1],
      ['Where is it?', ['Shop', 'Orders'], true, 7],
      ['How long does it take', ['Shop', 'Orders'], true, 17],
      ['Who pays?', ['Shop', 'Money'], true, 23],
    ]);
    expect(rows[1].answer).toBe('Look:\n\n1. here\n2. there\n   - deep\n\nOr ask.');
  });

  it('takes topics for questions where the title says so', async () => {
    const rows = await read(
      'a.md',
      '# Häufige Fragen\n\n## Versand\nKostet nichts.\n\n## Rückgabe\n30 Tage.\n\n## Zahlung\nRechnung.\n',
    );
    expect(rows.map(({ question, asks }) => [question, asks])).toEqual([
      ['Versand', true],
      ['Rückgabe', true],
      ['Zahlung', true],
    ]);
  });

  it.each([
    [
      'prose with headings',
      '# Guide\n\n## Install\nDo this.\n\n## Use\nDo that.\n\n## Why?\nBecause.\n',
    ],
    ['two questions', '## Why?\nBecause.\n\n## How?\nSo.\n'],
    ['plain paragraphs', 'One paragraph.\n\nWhat now? Nothing.\n\nThe end.\n'],
    ['a dialogue', 'Anna: Where is it?\n\nBen: Here.\n\nAnna: Why?\n'],
    ['a change log', '# Changelog\n\n## 1.0\n- a\n\n## 1.1\n- b\n\n## 1.2\n- c\n'],
  ])('is prose where it is %s', (_what, text) => {
    expect(detectFormat(Buffer.from(text), 'a.md').format).toBe('text');
  });
});

const page = (body: string, head = '') =>
  `<!DOCTYPE html>\n<html>\n<head><title>Help</title>${head}</head>\n<body>\n<nav><h2>Menu?</h2><a>x</a></nav>\n${body}\n</body>\n</html>\n`;

describe('HTML', () => {
  it.each([
    [
      'headings',
      ABC.map(([q, a]) => `<div class="row"><h3>${q}</h3>\n<div><p>${a}</p></div></div>`).join(
        '\n',
      ),
    ],
    [
      'accordions',
      ABC.map(([q, a]) => `<details><summary>${q}</summary>\n${a}</details>`).join('\n'),
    ],
    ['terms', `<dl>${ABC.map(([q, a]) => `<dt>${q}</dt>\n<dd>${a}</dd>`).join('\n')}</dl>`],
    [
      'terms in pairs',
      `<dl>${ABC.map(([q, a]) => `<div><dt>${q}</dt>\n<dd>${a}</dd></div>`).join('\n')}</dl>`,
    ],
    [
      'buttons and panels',
      ABC.map(
        ([q, a], at) =>
          `<button aria-expanded="false" aria-controls="p${at}">${q}</button>\n<div id="p${at}">${a}</div>`,
      ).join('\n'),
    ],
    [
      'headings around buttons',
      ABC.map(
        ([q, a]) =>
          `<h2 class="accordion-header"><button aria-expanded="true">${q}</button></h2>\n<div>${a}</div>`,
      ).join('\n'),
    ],
    [
      'classes',
      ABC.map(
        ([q, a]) =>
          `<div class="faq-item"><div class="faq-question">${q}</div>\n<div class="faq-answer">${a}</div></div>`,
      ).join('\n'),
    ],
    ['bold questions', ABC.map(([q, a]) => `<p><strong>${q}</strong><br>\n${a}</p>`).join('\n')],
    [
      'entities and odd case',
      ABC.map(
        ([q, a]) => `<H4>${q.replaceAll(' ', '&nbsp;')}</H4>\n<P>${a.replace(',', '&#44;')}`,
      ).join('\n'),
    ],
  ])('with %s', async (_what, body) => {
    const rows = await read('help.html', page(body));
    expect(pairs(rows)).toEqual(ABC);
    for (const [at, row] of rows.entries()) {
      expect(row.text.replaceAll('&nbsp;', ' ')).toContain(ABC[at][0]);
    }
  });

  it('says so in linked data', async () => {
    const data = {
      '@context': 'https://schema.org',
      '@graph': [
        { '@type': 'WebSite', name: 'x' },
        {
          '@type': 'FAQPage',
          mainEntity: ABC.map(([name, text]) => ({
            '@type': 'Question',
            name,
            acceptedAnswer: { '@type': 'Answer', text: `<p>${text}</p>` },
          })),
        },
      ],
    };
    const script = `<script type="application/ld+json">\n${JSON.stringify(data, null, 1)}\n</script>`;
    const rows = await read('a.html', page('<h1>x</h1><p>y</p>', script));
    expect(pairs(rows)).toEqual(ABC);
    for (const [at, row] of rows.entries()) expect(row.text).toContain(ABC[at][0]);
  });

  it('is read without an ending, and in pieces', async () => {
    expect(
      await read('help', page(ABC.map(([q, a]) => `<h3>${q}</h3>${a}`).join(''))),
    ).toHaveLength(3);
    expect(await read('a.htm', ABC.map(([q, a]) => `<h3>${q}</h3>${a}`).join(''))).toHaveLength(3);
  });

  it.each([
    ['an article', page('<h1>News</h1><p>a</p><h2>More</h2><p>b</p>')],
    ['a login', page('<form><h2>Password?</h2></form>')],
    [
      'broken linked data',
      page('<p>x</p>', '<script type="application/ld+json">{"@type": "FAQPage"</script>'),
    ],
  ])('is refused where it is %s', (_what, text) => {
    expect(() => detectFormat(Buffer.from(text), 'a.html')).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'file.html',
          fix: expect.stringContaining('.txt'),
        }),
      }),
    );
  });

  it('under the name of a table is what a server sent instead of it', () => {
    const text = page(ABC.map(([q, a]) => `<h3>${q}</h3>${a}`).join(''));
    expect(() => detectFormat(Buffer.from(text), 'a.csv')).toThrow(/is a web page/);
  });
});
