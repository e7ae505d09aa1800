/**
 * ticket-router-v1: support tickets with one label each. A ticket is a situation that decides the
 * label, details and wishes that fit it, and the noise of real mail: greetings, numbers, typos.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { jaccard, shingles } from '../lib/near.mjs';
import { stream } from '../lib/random.mjs';
import { capital, expand, fill } from '../lib/text.mjs';

const ID = 'ticket-router-v1';
/** Rows per label: unequal, as in a real inbox, but within a factor of two. */
const ROWS = {
  account_access: 290,
  billing: 320,
  cancellation: 220,
  complaint: 230,
  delivery: 340,
  feature_request: 210,
  product_question: 250,
  refund: 280,
  technical_issue: 330,
};
const TOO_SIMILAR = 0.7;
const ITEMS = [
  'lamp',
  'chair',
  'kettle',
  'rug',
  'blanket',
  'clock',
  'toaster',
  'mirror',
  'desk',
  'heater',
  'fan',
  'tent',
  'bike light',
  'backpack',
  'headset',
  'keyboard',
  'coffee grinder',
  'yoga mat',
  'camping stove',
  'monitor',
];
const NAMES = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Emma',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'K. Miller',
  'Lena',
  'M. Okafor',
  'Noah',
  'Olga',
  'Paul',
  'R. Silva',
  'Sam',
  'Tara',
  'Vera',
];
const HELLO = [
  'Hi,',
  'Hello,',
  'Dear team,',
  'Good morning,',
  'Hey,',
  'Dear support,',
  'Hi there,',
  'To whom it may concern,',
];
const BYE = [
  'Thanks',
  'Thank you',
  'Best regards',
  'Kind regards',
  'Regards',
  'Cheers',
  'Many thanks',
];

/** What a ticket may say in passing about another desk's matter: "not that" makes it hard. */
const ASIDE = {
  account_access: 'My login works fine.',
  billing: 'The bill itself was correct.',
  cancellation: 'I do not want to cancel anything.',
  complaint: 'Your staff was friendly, by the way.',
  delivery: 'The delivery itself was fast.',
  refund: 'I am not asking for a refund.',
  technical_issue: 'The website works well for me.',
};

/** One slip of the keyboard inside a longer word: a swap, a loss or a doubled letter. */
function slip(text, random) {
  const words = text.split(' ');
  const at = random.int(words.length);
  const word = words[at];
  if (!/^[a-z]{5,}$/.test(word)) return text;
  const i = random.range(1, word.length - 3);
  const kinds = [
    word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
    word.slice(0, i) + word.slice(i + 1),
    word.slice(0, i) + word[i] + word.slice(i),
  ];
  words[at] = random.pick(kinds);
  return words.join(' ');
}

function noise(text, random) {
  let out = text;
  if (random.chance(0.25)) {
    for (let n = random.range(1, 4); n > 0; n -= 1) out = slip(out, random);
  }
  if (random.chance(0.12)) out = out.toLowerCase();
  if (random.chance(0.08)) out = out.replaceAll("'", '');
  if (random.chance(0.06)) out = out.replace(/[.?]$/, random.pick(['!!', '??', '...', '!']));
  return out;
}

function ticket(label, random) {
  const slots = {
    item: random.pick(ITEMS),
    device: random.pick([
      'headset',
      'keyboard',
      'bike light',
      'heater',
      'monitor',
      'fan',
      'watch',
      'speaker',
    ]),
    n: String(random.range(2, 14)),
    money: `$${random.range(9, 240)}`,
    day: random.pick(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']),
    month: random.pick(['January', 'March', 'April', 'June', 'August', 'October', 'December']),
  };
  const write = (text) => capital(expand(fill(expand(text, random), slots), random));
  const parts = [write(random.pick(label.situation))];
  const details = random.shuffle(label.detail).slice(0, random.pick([0, 1, 1, 2]));
  parts.push(...details.map(write));
  if (random.chance(0.45)) parts.push(write(random.pick(label.wish)));
  if (random.chance(0.1)) {
    const others = Object.keys(ASIDE).filter((desk) => desk !== label.label);
    if (label.label !== 'complaint') parts.push(ASIDE[random.pick(others)]);
  }
  if (random.chance(0.25)) {
    const number = random.range(100000, 999999);
    parts.splice(
      random.int(parts.length + 1),
      0,
      random.pick([
        `Order ${number}.`,
        `My order number is ${number}.`,
        `Order no. ${number}.`,
        `Ref ${number}.`,
      ]),
    );
  }
  let text = noise(parts.join(' '), random);
  if (random.chance(0.35)) text = `${random.pick(HELLO)} ${text}`;
  if (random.chance(0.25)) text = `${text} ${random.pick(BYE)}, ${random.pick(NAMES)}`;
  return { text, label: label.label };
}

function drawLabel(label) {
  const kept = [];
  const wanted = ROWS[label.label];
  for (let index = 0; kept.length < wanted; index += 1) {
    if (index > wanted * 40) throw new Error(`label ${label.label} gives only ${kept.length}`);
    const record = ticket(label, stream(ID, label.label, index));
    const grams = shingles(record.text, 3);
    if (kept.some((other) => jaccard(grams, other.grams) > TOO_SIMILAR)) continue;
    kept.push({ record, grams });
  }
  return kept.map(({ record }) => record);
}

export function ticketRouter() {
  const dir = new URL('labels/', import.meta.url);
  const names = readdirSync(dir).toSorted();
  const labels = names.map((name) => parse(readFileSync(new URL(name, dir), 'utf8')));
  return {
    id: ID,
    title: 'Ticket router',
    task: 'classification',
    schema: 'classification',
    description: 'Support tickets of varying length and noise, each with one of nine labels.',
    records: stream(ID, 'order').shuffle(labels.flatMap(drawLabel)),
  };
}
