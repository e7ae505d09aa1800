/**
 * support-chat-v1: customer support of a made-up shop, one file of hand-written material per topic.
 * A topic has opening questions, answers that follow the shop's policy, and follow-up questions.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { jaccard, shingles } from '../lib/near.mjs';
import { stream } from '../lib/random.mjs';
import { expand, fill } from '../lib/text.mjs';

const ID = 'support-chat-v1';
const ROWS = 1200;
/** Support answers repeat policy by design, so the bound is only just below a near-duplicate. */
const TOO_SIMILAR = 0.75;

const POLICY =
  'You are a support agent of Fernhill, an online shop for home and garden goods. Policy: returns within 30 days, unused and with the receipt; refunds reach the customer within 5 working days after we get the item; standard delivery takes 3 to 5 working days and is free above $50, else $4.90; express takes 1 to 2 working days and costs $9.90; warranty is 2 years; orders can be changed until they are packed. Be polite, brief and honest.';
const SYSTEM = [
  POLICY,
  'You are a friendly support agent of the online shop Fernhill.',
  'Help customers of Fernhill. Be polite and brief, and never ask for passwords or card numbers.',
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
  'Lena',
  'Maya',
  'Noah',
  'Olga',
  'Paul',
  'Rosa',
  'Sam',
  'Tara',
  'Umar',
  'Vera',
];
const ITEMS = [
  'desk lamp',
  'garden chair',
  'coffee maker',
  'tea kettle',
  'bookshelf',
  'rug',
  'blanket',
  'flower pot',
  'wall clock',
  'toaster',
  'mirror',
  'watering can',
  'cushion',
  'picture frame',
  'tool box',
  'side table',
];
const HELLO = ['Hello.', 'Hi!', 'Good morning.', 'Hi there.', 'Good afternoon.'];
const ASK_ORDER =
  '[Could you please tell me your order number?|May I have your order number, so that I can look it up?|Please send me your order number.|What is your order number?]';
const GIVE_ORDER =
  '[It is {order}.|The number is {order}.|Sure, {order}.|My order number is {order}.|{order}]';
const FOUND =
  '[Thank you, I found it.|Thank you, {name}.|Thanks, I see the order.|Thank you, I have your order here.]';
const THANKS =
  '[Thanks|Thank you|Great, thank you|Perfect, thanks|Okay, thank you][!| for your help.| for the quick answer.|, that is all.|, that solves it.|, that was clear.| very much.]';
const WELCOME =
  "[You're welcome|My pleasure|Happy to help|Glad I could help][!|.] [Have a nice day.|Have a good day.|Please write again if you need anything.|Thank you for shopping at Fernhill.]";

function topics() {
  const dir = new URL('topics/', import.meta.url);
  const names = readdirSync(dir).toSorted();
  return names.map((name) => parse(readFileSync(new URL(name, dir), 'utf8')));
}

/** One or two follow-ups; those of one `group` exclude each other. */
function followUps(topic, random) {
  const groups = new Set();
  const fitting = random.shuffle(topic.follow).filter(({ group }) => {
    if (group === undefined) return true;
    const free = !groups.has(group);
    groups.add(group);
    return free;
  });
  return fitting.slice(0, random.range(1, 2));
}

/** One conversation of a topic. The order number is asked for when the topic needs it. */
function conversation(topic, random) {
  const slots = {
    name: random.pick(NAMES),
    item: random.pick(ITEMS),
    order: `FH-${random.range(10000, 99999)}`,
    days: String(random.range(2, 6)),
  };
  const write = (text) => expand(fill(expand(text, random), slots), random);
  const turns = [];
  const { open, answer: answers } = random.pick(topic.cases);
  let question = write(random.pick(open));
  if (random.chance(0.35)) question = `${random.pick(HELLO)} ${question}`;
  const tone = write(topic.tone);
  const core = write(random.pick(answers));
  if (topic.order && random.chance(0.6)) {
    turns.push(
      [question, `${tone} ${write(ASK_ORDER)}`],
      [write(GIVE_ORDER), `${write(FOUND)} ${core}`],
    );
  } else {
    if (topic.order)
      question +=
        ' ' + write('[My order number is {order}.|The order is {order}.|It is order {order}.]');
    turns.push([question, `${tone} ${core}`]);
  }
  for (const { ask, answer } of followUps(topic, random)) {
    turns.push([write(random.pick(ask)), write(random.pick(answer))]);
  }
  if (random.chance(0.45)) turns.push([write(THANKS), write(WELCOME)]);
  const messages = random.chance(0.3) ? [{ role: 'system', content: random.pick(SYSTEM) }] : [];
  for (const [user, assistant] of turns) {
    messages.push({ role: 'user', content: user }, { role: 'assistant', content: assistant });
  }
  return { messages };
}

const spoken = (record) =>
  record.messages
    .filter((m) => m.role !== 'system')
    .map((m) => m.content)
    .join('\n');

export function supportChat() {
  const all = topics();
  const wanted = Math.ceil(ROWS / all.length);
  const records = all.flatMap((topic) => {
    const kept = [];
    for (let index = 0; kept.length < wanted; index += 1) {
      if (index > wanted * 60) throw new Error(`topic ${topic.topic} gives only ${kept.length}`);
      const record = conversation(topic, stream(ID, topic.topic, index));
      const grams = shingles(spoken(record));
      if (kept.some((other) => jaccard(grams, other.grams) > TOO_SIMILAR)) continue;
      kept.push({ record, grams });
    }
    return kept.map(({ record }) => record);
  });
  return {
    id: ID,
    title: 'Support chat',
    task: 'causal_lm',
    schema: 'chat',
    description:
      'Customer-support conversations of a made-up online shop with a consistent policy.',
    records: stream(ID, 'order').shuffle(records).slice(0, ROWS),
  };
}
