/** Prints the figures of the dataset cards: `node scripts/samples/stats.mjs`. @module */
import { readFileSync } from 'node:fs';
import { drawFamilies } from './general/build.mjs';
import { jaccard, shingles } from './lib/near.mjs';

const root = new URL('../../src/catalog/samples/', import.meta.url);
const load = (id) =>
  readFileSync(new URL(`${id}/${id}.jsonl`, root), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const textOf = (record) =>
  record.text ??
  record.messages
    .filter((message) => message.role !== 'system')
    .map((message) => message.content)
    .join('\n');
const share = (value) => `${(100 * value).toFixed(1)} %`;

/** The share of records with an earlier one at Jaccard similarity above 0.8. */
function nearDuplicates(texts) {
  const grams = texts.map((text) => shingles(text));
  const near = grams.filter((a, i) => grams.slice(0, i).some((b) => jaccard(a, b) > 0.8));
  return near.length / texts.length;
}

function distinctTrigrams(texts) {
  let all = 0;
  const seen = new Set();
  for (const text of texts) {
    const words = text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
    for (let i = 0; i + 3 <= words.length; i += 1) {
      seen.add(words.slice(i, i + 3).join(' '));
      all += 1;
    }
  }
  return seen.size / all;
}

function report(id) {
  const records = load(id);
  const texts = records.map(textOf);
  const vocabulary = new Set(texts.flatMap((text) => text.toLowerCase().match(/[a-z']+/g)));
  const figures = {
    rows: records.length,
    characters: texts.reduce((sum, text) => sum + text.length, 0),
    vocabulary: vocabulary.size,
    distinctTrigrams: share(distinctTrigrams(texts)),
    nearDuplicates: share(nearDuplicates(texts)),
  };
  if (records[0].messages) {
    const of = (role) =>
      records.flatMap(({ messages }) =>
        messages.filter((m) => m.role === role).map((m) => m.content),
      );
    const [users, answers] = [of('user'), of('assistant')];
    figures.userTurns = (users.length / records.length).toFixed(2);
    figures.distinctUserTurns = share(new Set(users).size / users.length);
    figures.distinctAnswers = new Set(answers).size;
    figures.wordsPerAnswer = (answers.join(' ').split(/\s+/).length / answers.length).toFixed(1);
    figures.withSystem = share(of('system').length / records.length);
  } else {
    figures.labels = Object.fromEntries(
      [...new Set(records.map(({ label }) => label))]
        .toSorted()
        .map((label) => [label, records.filter((record) => record.label === label).length]),
    );
  }
  return figures;
}

for (const id of ['general-chat-v1', 'support-chat-v1', 'ticket-router-v1']) {
  process.stdout.write(`${id} ${JSON.stringify(report(id), null, 2)}\n`);
}
const families = drawFamilies().map(({ family, records }) => `${family} ${records.length}`);
process.stdout.write(`${families.length} families: ${families.join(', ')}\n`);
