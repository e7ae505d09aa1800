/** What the exports are made of: public data and the samples, in an order and with names by seed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const samples = fileURLToPath(new URL('../../src/catalog/samples', import.meta.url));
const givenNames = 'Ada Ben Cleo Dan Eva Finn Gina Hugo Ines Jon Kira Leo Mia Nils Olga Paul'.split(
  ' ',
);
const familyNames = 'Adler Brook Costa Diaz Ekman Frey Grant Horn Ito Jansen Klein Lund Moss'.split(
  ' ',
);

/** @returns Public data as functions of how many are wanted; the same ones in every run. */
export function materialOf(data) {
  const csv = (folder, file) => parseCsv(readFileSync(join(data, folder, file), 'utf8'));
  const jsonLines = (path) => readFileSync(path, 'utf8').trim().split('\n').map(JSON.parse);
  const sample = (name) => jsonLines(join(samples, name, `${name}.jsonl`));
  const labelled = ([text, label]) => ({ text, label });
  return {
    /** Questions to a bank, each with one of 77 intents: the `kinds` commonest. */
    banking: (count, kinds) =>
      drawn(withCommonLabels(csv('banking77', 'train.csv').map(labelled), kinds), count),
    /** Requests to an assistant, in the splits that they were published in. */
    requests: (split, count, kinds) =>
      drawn(withCommonLabels(csv('clinc150', `${split}.csv`).map(labelled), kinds), count),
    maths: (count) => drawn(jsonLines(join(data, 'gsm8k', 'train.jsonl')), count),
    tickets: (count) => drawn(sample('ticket-router-v1'), count),
    support: (count) =>
      drawn(
        sample('support-chat-v1').map(({ messages }) => messages),
        count,
      ),
    general: (count) =>
      drawn(
        sample('general-chat-v1').map(({ messages }) => messages),
        count,
      ),
  };
}

/** @returns The first question and reply of chats, each question once. */
export function openings(chats) {
  const found = new Map();
  for (const chat of chats) {
    const [question, answer] = spoken(chat).map(({ content }) => content);
    if (!found.has(question)) found.set(question, answer);
  }
  return [...found].map(([question, answer]) => ({ question, answer }));
}

/** @returns The turns of a chat without what the system says. */
export const spoken = (chat) => chat.filter(({ role }) => role !== 'system');

/** @returns Whole numbers below a limit, the same ones for the same seed (mulberry32). */
export function chance(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

export const oneOf = (random, list) => list[random(list.length)];

export const person = (random) => `${oneOf(random, givenNames)} ${oneOf(random, familyNames)}`;

/** Turns come some minutes apart; the n-th conversation starts n hours after the first. */
export const momentOf = (conversation, turn) =>
  new Date(Date.UTC(2025, 0, 6, 8) + conversation * 3_600_000 + turn * 140_000);

/** @returns So many of a list in an order by chance, all where there are fewer. */
function drawn(list, count) {
  const random = chance(list.length);
  const rest = [...list];
  for (let i = rest.length - 1; i > 0; i--) {
    const other = random(i + 1);
    [rest[i], rest[other]] = [rest[other], rest[i]];
  }
  return rest.slice(0, count);
}

function withCommonLabels(rows, kinds) {
  const counts = new Map();
  for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
  const common = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, kinds);
  const kept = new Set(common.map(([label]) => label));
  return rows.filter(({ label }) => kept.has(label));
}

/** @returns Rows of fields, without the header. Quoted fields may hold line ends. */
function parseCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g,
  )) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.slice(1).filter((row) => row.length > 1);
}
