/**
 * Writes a chat dataset of a given size from a seed: JSON Lines and, with the same rows, CSV. Words
 * follow Zipf's law; 5 % of the rows repeat an earlier one, 2 % change one word of an earlier one,
 * and some need the work of normalising: spaces around them, CRLF, decomposed accents.
 *
 * Run: node bench/data/generate.mjs MEGABYTES FOLDER
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const VOCABULARY = 30_000;
const TABLE = 1 << 16;
const REMEMBERED = 4096;
const FLUSH_CHARACTERS = 4 << 20;

/** SplitMix32. */
function randomUnit(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

const random = randomUnit(42);
const upTo = (n) => Math.floor(random() * n);

const syllables =
  'ba be co da di do el en fa ga in ka la le lo ma mi na ne or pa po ra re ri ro sa se si so ta te ti to un va ve vi wa ye'.split(
    ' ',
  );
const odd = ['cafe\u0301', 'naïve', 'Straße', '東京', 'don’t', 'résumé', 'señor', '€'];

/** Table of words in which the n-th most common word takes a share of about 1/n. */
function wordTable() {
  const vocabulary = Array.from({ length: VOCABULARY }, (_, n) =>
    n % 500 === 499
      ? odd[upTo(odd.length)]
      : Array.from({ length: 1 + upTo(4) }, () => syllables[upTo(syllables.length)]).join(''),
  );
  const total = vocabulary.reduce((sum, _, n) => sum + 1 / (n + 2), 0);
  const table = [];
  for (let n = 0, seen = 0; n < VOCABULARY; n++) {
    seen += 1 / (n + 2) / total;
    while (table.length < seen * TABLE) table.push(vocabulary[n]);
  }
  return table;
}

const table = wordTable();

function prose(words) {
  let text = '';
  for (let n = 0, start = true; n < words; n++) {
    const word = table[upTo(table.length)];
    text += start ? word[0].toUpperCase() + word.slice(1) : word;
    start = upTo(12) === 0;
    text += start ? (upTo(4) === 0 ? '.\n' : '. ') : upTo(15) === 0 ? ', ' : ' ';
    if (upTo(60) === 0) text += `${upTo(2000)} `;
    if (upTo(80) === 0) text += `"${word}" `;
  }
  return `${text.trim()}.`;
}

function freshRow() {
  const row = { user: prose(8 + upTo(60)), assistant: prose(30 + upTo(200)) };
  if (upTo(10) === 0) row.assistant = ` ${row.assistant}\n`;
  if (upTo(20) === 0) row.assistant = row.assistant.replaceAll('\n', '\r\n');
  return row;
}

function changeOneWord({ user, assistant }) {
  const words = assistant.split(' ');
  words[upTo(words.length)] = 'changed';
  return { user, assistant: words.join(' ') };
}

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

export function generate(megabytes, folder) {
  const files = ['jsonl', 'csv'].map((ending) => openSync(join(folder, `chat.${ending}`), 'w'));
  const earlier = [];
  let [jsonl, csv, bytes, rows] = ['', 'prompt,response\n', 0, 0];
  const flush = () => {
    bytes += Buffer.byteLength(jsonl);
    [jsonl, csv].forEach((text, n) => writeSync(files[n], text));
    [jsonl, csv] = ['', ''];
  };
  const enough = () => bytes >= megabytes * 1e6;
  while (!enough()) {
    const kind = earlier.length < REMEMBERED ? 1 : random();
    const old = earlier[upTo(earlier.length)];
    const row = kind < 0.05 ? old : kind < 0.07 ? changeOneWord(old) : freshRow();
    if (kind >= 0.07)
      earlier[earlier.length < REMEMBERED ? earlier.length : upTo(REMEMBERED)] = row;
    const messages = ['user', 'assistant'].map((role) => ({ role, content: row[role] }));
    jsonl += `${JSON.stringify({ messages })}\n`;
    csv += `${quoted(row.user)},${quoted(row.assistant)}\n`;
    rows++;
    if (jsonl.length > FLUSH_CHARACTERS) flush();
  }
  flush();
  files.forEach(closeSync);
  return rows;
}

if (process.argv[1] === import.meta.filename)
  console.log(`${generate(Number(process.argv[2]), process.argv[3])} rows`);
