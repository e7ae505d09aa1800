import { expect, it, test } from 'vitest';
import { endOf } from './reply.ts';
import { traitsOf, type Trait } from './word-traits.ts';

const answer = (reply: string, question = 'What is it?') => ({ question, answer: reply });
const shown = (reply: string, question?: string) =>
  traitsOf(answer(reply, question)).map(({ trait }) => trait);

const BLOB = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 37 + i * i) % 256)).toString(
  'base64',
);
const QUESTION = 'Which of the seven bridges was closed for longest, and why?';

it.each<[string, Trait, string, string?]>([
  ['a zero-width space in a word', 'invisible', 'pass\u200bword'],
  ['a byte order mark inside', 'invisible', 'one\ufefftwo'],
  ['hidden instructions in tag characters', 'invisible', 'Hello\u{e0069}\u{e0067}\u{e006e}'],
  ['text turned round, as of Trojan source', 'invisible', 'access \u202euser\u202c // check'],
  ['a bell', 'invisible', 'ding\u0007'],
  ['a picture', 'blob', `Here it is: data:image/png;base64,${BLOB}`],
  ['tags of a page', 'markup', '<p>It was <b>late</b>.</p>'],
  ['entities of a page', 'markup', 'Salt &amp; pepper&nbsp;shakers'],
  ['a model that speaks of itself', 'refusal', 'As an AI language model, I cannot know that.'],
  ['the same in other words', 'refusal', 'Sorry, I’m just an AI assistant.'],
  ['the question again', 'echo', `${QUESTION} The third, for repairs.`, QUESTION],
  ['a heading of Alpaca', 'echo', 'The third.\n\n### Instruction:\nName another.'],
  ['the next turn', 'echo', 'The third.\nHuman: And then?'],
  ['a loop of words', 'loop', `It is so. ${'I do not know. '.repeat(30)}`.trim()],
  ['a loop of lines', 'loop', `Steps:\n${'- Stir the pot and wait for a while\n'.repeat(12)}`],
])('finds %s', (_what, trait, reply, question) => {
  expect(shown(reply, question)).toEqual([trait]);
});

it.each<[string, string, string?]>([
  ['plain prose', 'It was late, and 3 < 4 & so on; see https://example.org/a?b=1&c=2.'],
  ['a family of emoji', 'Here: \u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
  ['a flag of tags', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['Persian with its joiners', 'می\u200cخواهم'],
  ['Khmer with its breaks', 'ភាសា\u200bខ្មែរ'],
  ['Arabic with turned Latin', 'قال \u2066Node.js\u2069 اليوم'],
  [
    'a gene',
    Array.from({ length: 320 }, (_, i) => 'ACGT'[Math.imul(i, 0x9e3779b1) >>> 30]).join(''),
  ],
  ['a hash', `sha256 ${'0a1b2c3d'.repeat(8)}`],
  ['code that makes a page', 'Use `<br>` here: `<p>Hi</p>`'],
  ['a page as it is meant to be', '<!DOCTYPE html><html><body><p>Hi</p></body></html>'],
  ['talk about models', 'A language model predicts the next token; an assistant is tuned.'],
  ['a short question again', 'Why? Because.', 'Why?'],
  ['a rule of a table', `| a | b |\n${'-'.repeat(300)}`],
  ['a row of zeros', `The digits are ${'0 '.repeat(200)}`],
  ['a chorus, three times', `${'And so we go along the road. '.repeat(3)}`],
])('finds nothing in %s', (_what, reply, question) => {
  expect(shown(reply, question)).toEqual([]);
});

test('says where a trait shows', () => {
  const [{ text, at, length }] = traitsOf(answer('It is Salt &amp; pepper.'));
  expect(text.slice(at, at + length)).toBe('&amp;');
});

const prose = 'The bridge was closed in spring because of the flood. '.repeat(5);

it.each([
  ['whole', prose.trim()],
  ['whole', `${prose}He said: "Wait."`],
  ['whole', `${prose}\n- and a last item`],
  ['whole', `${prose} See:\nhttps://example.org/bridges`],
  ['whole', `${prose}\n\`\`\`\nx = 1\n\`\`\`\nwhere x is`],
  ['cut', `${prose}It was then that the`],
  ['cut', `${prose}It was then,`],
  ['short', 'Paris'],
])('takes a reply for %s', (end, reply) => {
  expect(endOf(reply)).toBe(end);
});
