/** general-chat-v1: composes the families into one shuffled list of conversations. @module */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { chatRecord } from '../lib/chat.mjs';
import { factConversation } from '../lib/facts.mjs';
import { jaccard, shingles } from '../lib/near.mjs';
import { stream } from '../lib/random.mjs';
import { scriptConversation } from '../lib/scripts.mjs';
import { COMPUTED } from './computed/index.mjs';

const ID = 'general-chat-v1';
const ROWS = 2800;
/** Below the 0.8 at which the test calls two conversations near-duplicates. */
const TOO_SIMILAR = 0.65;
const ATTEMPTS = 12;

function materials(folder) {
  const dir = new URL(`${folder}/`, import.meta.url);
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted();
  return names.map((name) => parse(readFileSync(new URL(name, dir), 'utf8')));
}

/** Every family as `{ id, options, make(random) }`. */
function families() {
  return [
    ...materials('facts').map((family) => ({
      id: family.family,
      options: { bye: family.bye },
      make: (random) => factConversation(family, random),
    })),
    ...materials('scripts').map((family) => ({
      id: family.family,
      options: { bye: family.bye, plain: true },
      make: (random) => scriptConversation(family, random),
    })),
    ...COMPUTED.map(({ id, bye, make }) => ({ id, options: { bye }, make })),
  ];
}

const textOf = (record) => record.messages.map((message) => message.content).join('\n');

/** Up to `wanted` conversations of one family, none too similar to an earlier one. */
function draw(family, wanted) {
  const kept = [];
  for (let index = 0; kept.length < wanted && index < wanted * ATTEMPTS; index += 1) {
    const random = stream(ID, family.id, index);
    const exchanges = family.make(random);
    if (exchanges.length === 0) continue;
    const record = chatRecord(exchanges, random, family.options);
    const grams = shingles(textOf(record));
    if (kept.some((other) => jaccard(grams, other.grams) > TOO_SIMILAR)) continue;
    kept.push({ record, grams });
  }
  return kept.map(({ record }) => record);
}

/** Fills `ROWS` evenly over families; what a small family cannot give, the others share. */
export function drawFamilies() {
  const all = families();
  const drawn = all.map((family) => ({ family: family.id, records: draw(family, 140) }));
  drawn.sort((a, b) => a.records.length - b.records.length);
  let left = ROWS;
  return drawn.map(({ family, records }, index) => {
    const share = Math.min(records.length, Math.ceil(left / (drawn.length - index)));
    left -= share;
    return { family, records: records.slice(0, share) };
  });
}

export function generalChat() {
  const records = drawFamilies().flatMap((family) => family.records);
  return {
    id: ID,
    title: 'General chat',
    task: 'causal_lm',
    schema: 'chat',
    description:
      'Short multi-turn conversations of everyday help in English, composed from hand-written material.',
    records: stream(ID, 'order').shuffle(records),
  };
}
