import { expect, it } from 'vitest';
import { compileMapping } from '../map-record.ts';
import { textOfHtml, textOfReply } from './shown-text.ts';

it.each([
  ['<p>Hello &amp; welcome</p><p>you</p>', 'Hello & welcome\n\nyou'],
  ['<div>one</div><div>two<br>three</div>', 'one\ntwo\nthree'],
  ['<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
  ['<ol start="3"><li>a</li><li>b</li></ol>', '3. a\n4. b'],
  [
    '<ol><li>Choose <b>it</b>.</li><li><p>Open</p><p>Close</p></li></ol>',
    '1. Choose it.\n2. Open\n\n   Close',
  ],
  ['<style>p{}</style><script>x()</script><p>seen</p><p hidden>not</p>', 'seen'],
  ['<pre>a\n  b</pre>after', 'a\n  b\n\nafter'],
  ['<blockquote><p>was</p><p>said</p></blockquote>now', '> was\n>\n> said\n\nnow'],
  ['<table><tr><th>a<th>b<tr><td>1<td>2</table>', 'a | b\n1 | 2'],
  ['Tom&nbsp;&amp; Ann', 'Tom & Ann'],
  ['plain\n\n  text: 1 < 2 and 3 > 2', 'plain\n\n  text: 1 < 2 and 3 > 2'],
  ['<p>unclosed <b>bold', 'unclosed bold'],
])('HTML %j reads %j', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

it.each([
  [
    'English',
    'It works.\n\nOn Mon, 3 Feb 2025 at 10:11, Shop <s@x.org> wrote:\n> Try it.\n',
    'It works.',
  ],
  ['German', 'Es geht.\n\nAm 03.02.2025 um 10:11 schrieb Shop <s@x.org>:\n> Bitte.\n', 'Es geht.'],
  ['French', 'Merci.\n\nLe 3 févr. 2025 à 10:11, Shop <s@x.org> a écrit :\n> Bonjour\n', 'Merci.'],
  [
    'Japanese',
    '了解です。\n\n2025年2月3日(月) 10:11 Shop <s@x.org>:\n> こんにちは\n',
    '了解です。',
  ],
  [
    'Outlook',
    'Ok\n\n-----Original Message-----\nFrom: Shop\nSent: Monday\nTo: A\nSubject: x\n\nHi',
    'Ok',
  ],
  ['a signature', 'Works.\n\n-- \nAnna Smith\nACME', 'Works.'],
  ['lines of Windows', 'One.\r\n\r\nTwo.\r\n\r\n-- \r\nAnna', 'One.\n\nTwo.'],
  [
    'HTML',
    '<div>Thanks!</div><div>On Mon, 3 Feb 2025 at 10:11, S &lt;s@x.org&gt; wrote:</div><blockquote>Hi</blockquote>',
    'Thanks!',
  ],
  ['nothing quoted', 'Where is it?\n\nI wait.', 'Where is it?\n\nI wait.'],
  ['an address in a sentence', 'Write to s@x.org:\nthanks', 'Write to s@x.org:\nthanks'],
])('a reply (%s) loses what it answers', (_what, mail, reply) => {
  expect(textOfReply(mail)).toBe(reply);
});

it('are kinds of what a mapping parses', () => {
  const mapper = compileMapping({
    schema: 'qa',
    question: '{ask}',
    answer: '{reply}',
    parse: { ask: 'html', reply: 'reply' },
  });
  const reply = 'Because.\n\n-- \nShop';
  expect(mapper.map({ ask: '<p>Why?</p>', reply })).toMatchObject({
    question: 'Why?',
    answer: 'Because.',
  });
});
