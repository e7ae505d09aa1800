/** What YAML and XML exports look like in the wild; each is imported as a user would, without a mapping. */
import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/catalog/records/record.ts';
import { zip } from '../data-faults/files/archives.ts';
import { importUnasked } from './import-unasked.ts';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';

const home = homeOfAllTests();

type Files = Record<string, string | Buffer>;
interface Expected {
  layout: string | null;
  kept: number;
  leftOut?: number;
  rejects?: string[];
  has?: Partial<Record<string, unknown>>;
}
type Variant = [name: string, template: string, files: Files, expected: Expected];

const N = 60;
const range = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const text = (count: number, make: (i: number) => string): string => range(count, make).join('');
const things =
  'kettle lamp ladder mirror carpet clock stove curtain bench basket wardrobe teapot'.split(' ');
const ask = (i: number) => `Where do I find a ${things[i % things.length]} for room ${i}?`;
const tell = (i: number) => `Behind shelf ${i}, the ${things[(i * 5) % things.length]} section.`;
const xml = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const intent = (name: string, from: number) =>
  `- intent: ${name}\n  examples: |\n${text(30, (i) => `    - ${ask(from + i)}\n`)}`;
const nlu = `version: "3.1"\nnlu:\n${intent('way', 0)}${intent('faq/stock', 30)}`;
const settings = {
  'domain.yml': 'version: "3.1"\nintents:\n  - way\nresponses:\n  utter_way:\n  - text: There.\n',
  'config.yml': 'recipe: default.v1\nlanguage: en\npipeline:\n- name: WhitespaceTokenizer\n',
  'data/rules.yml':
    'version: "3.1"\nrules:\n- rule: way\n  steps:\n  - intent: way\n  - action: utter_way\n',
};

const members = (files: Record<string, string>) =>
  Object.entries(files).map(([name, content]) => ({ name, bytes: Buffer.from(content) }));

const post = (fields: Record<string, string | number>) =>
  `  <row ${Object.entries(fields)
    .map(([name, value]) => `${name}="${xml(String(value))}"`)
    .join(' ')} />\n`;
const question = (i: number, more = {}) =>
  post({
    Id: 2 * i + 1,
    PostTypeId: 1,
    CreationDate: '2014-01-21T20:26:05.383',
    Body: `<p>${ask(i)}</p>`,
    Title: `Room ${i}`,
    ...more,
  });
const answer = (i: number, more = {}) =>
  post({
    Id: 2 * i + 2,
    PostTypeId: 2,
    ParentId: 2 * i + 1,
    CreationDate: '2014-01-22T20:26:05.383',
    Body: `<p>${tell(i)}</p>`,
    ...more,
  });
const posts = (rows: string) =>
  `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<posts>\n${rows}</posts>\n`;

const unit = (i: number, seg = (words: string) => xml(words)) =>
  `<tu><tuv lang="EN-US"><prop type="x">1</prop><seg>${seg(ask(i))}</seg></tuv><tuv lang="DE-DE"><seg>${seg(tell(i))}</seg></tuv></tu>\n`;
const memory = (units: string) =>
  `<?xml version="1.0"?>\n<tmx version="1.1"><header segtype="sentence"/><body>\n${units}</body></tmx>\n`;

const sms = (i: number, type: number, body: string, more = '') =>
  `<sms address="+49${i}" date="${1704182400000 + 60000 * i + type}" type="${type}" body="${xml(body)}" ${more}/>\n`;
const backup = (rows: string) =>
  `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count="9">\n${rows}</smses>\n`;

const variants: Variant[] = [
  [
    'a Rasa project in an archive, with its domain, rules and settings',
    'classification',
    { 'bot.zip': zip(members({ 'data/nlu.yml': nlu, ...settings })) },
    { layout: 'rasa-nlu-yaml', kept: N, has: { text: ask(31), label: 'faq/stock' } },
  ],
  [
    'Rasa NLU data over two files, with entities, synonyms and a comment',
    'classification',
    {
      'way.yml': `# ways\nversion: "2.0"\nnlu:\n- intent: way\n  examples: |\n${text(30, (i) => `    - ${ask(i).replace('room', '[room](place)')}\n`)}- synonym: lamp\n  examples: |\n    - light\n`,
      'stock.yml': `version: "2.0"\nnlu:\n- intent: stock\n  examples: |\n${text(30, (i) => `    - ${tell(i).replace('shelf', '[shelf]{"entity": "place", "role": "to"}')}\n`)}`,
    },
    { layout: 'rasa-nlu-yaml', kept: N, has: { text: tell(7), label: 'stock' } },
  ],
  [
    'a list of records in YAML that is no layout, one with a key twice',
    'question-answering',
    {
      'qa.yaml': text(
        N,
        (i) =>
          `- question: "${ask(i)}"\n  answer: |\n    ${tell(i)}\n${i === 5 ? '  answer: again\n' : ''}`,
      ),
    },
    {
      layout: null,
      kept: N - 1,
      rejects: ['record.duplicate-key'],
      has: { question: ask(7), answer: tell(7) },
    },
  ],
  [
    'intents in YAML of another tool',
    'classification',
    {
      'intents.yaml': text(N, (i) => `- text: "${ask(i)}"\n  label: ${i % 2 ? 'way' : 'stock'}\n`),
    },
    { layout: null, kept: N },
  ],
  [
    'posts with tag wikis, questions without an accepted answer, and other answers',
    'question-answering',
    {
      'Posts.xml': posts(
        text(N, (i) => question(i, i === 9 ? {} : { AcceptedAnswerId: 2 * i + 2 }) + answer(i)) +
          answer(5, { Id: 1001 }) +
          post({ Id: 2000, PostTypeId: 4, CreationDate: '2014-01-21', Body: 'About tags' }),
      ),
    },
    {
      layout: 'stack-exchange-dump',
      kept: N - 1,
      leftOut: 4,
      has: { question: `Room 3\n\n${ask(3)}`, answer: tell(3) },
    },
  ],
  [
    'comments of a dump, which are no posts',
    'question-answering',
    {
      'list.xml': `<comments>\n${text(N, (i) => post({ Id: i, PostId: i, Question: ask(i), Answer: tell(i) }))}</comments>`,
    },
    { layout: null, kept: N },
  ],
  [
    'an old translation memory with codes in a segment and no declaration',
    'general',
    {
      'memory.tmx': memory(
        text(N, (i) => unit(i, i === 4 ? (words) => `<ph x="1"/>${words}` : undefined)),
      ),
    },
    {
      layout: 'tmx',
      kept: N - 1,
      leftOut: 1,
      has: {
        instruction: 'Translate from EN-US to DE-DE.',
        input: ask(7),
        output: tell(7),
      },
    },
  ],
  [
    'messages with drafts, emoji in halves, and numbers that nobody answered',
    'general',
    {
      'sms.xml': backup(
        text(N, (i) => sms(i, 1, ask(i)) + (i === 3 ? sms(i, 3, 'draft') : sms(i, 2, tell(i)))) +
          '<mms date="1" m_type="132"><parts><part text="hi"/></parts></mms>\n' +
          sms(500, 1, 'smile').replace('smile', 'so &#55357;&#56842;'),
      ),
    },
    {
      layout: 'sms-backup',
      kept: N - 1,
      leftOut: 3,
      has: {
        messages: [
          { role: 'user', content: ask(8) },
          { role: 'assistant', content: tell(8) },
        ],
      },
    },
  ],
];

describe('in YAML and XML', () => {
  it.each(variants)('%s', async (_name, template, files, expected) => {
    const imported = await importUnasked(home, template, files);
    const { has, ...counts } = expected;
    const { layout, contents, leftOut, rejects } = imported;
    const seen = {
      layout,
      kept: contents.length,
      leftOut,
      rejects: rejects.map(({ code }) => code),
    };
    expect(seen).toEqual({ leftOut: 0, rejects: [], ...counts });
    if (has !== undefined) expect(contents).toContainEqual(has as Content);
  });
});
