/**
 * Fact families: things × aspects, each cell an answer written by hand. A conversation walks over
 * some aspects of one thing, and may compare with another thing, accept an offer, ask for a
 * shorter answer or for a summary of what was said.
 * @module
 */
import { alternatives, capital, fill, firstSentence } from './text.mjs';

const SWITCH =
  'What about {b}? / And {b}? / How about {b} instead? / And what about {b}? / Is it the same for {b}? / What if it were {b} instead?';
const SHORTER =
  'Can you make that shorter? / Shorter, please. / Could you say that in one sentence? / In one short sentence, please. / What is the short version?';
const SUMMARY =
  'Can you sum that up? / Please give me a short summary. / Can you repeat the main points? / So what should I remember? / Can you list the key points again?';
const ACCEPT =
  'Yes, please. / Yes, please tell me. / Sure, go ahead. / Yes, that would be useful. / Please do. / Yes, I would like that. / Okay, tell me.';
const OFFER =
  'Would you like to know {offer}? / Shall I also tell you {offer}? / Do you want to hear {offer}?';
const HELP =
  'Can you help me with {topic}? / I have a question about {topic}. / I need some advice on {topic}. / Do you know anything about {topic}? / Could we talk about {topic}?';
const WILLING = 'Of course. / Sure, happy to help. / Yes, gladly. / Certainly. / Sure.';
const LEAD = 'Good question. / Happy to help. / Good that you ask.';

/** An answer without the yes or no that only fits the question it was written for. */
const bare = (text) => capital(text.replace(/^(Yes|No), /, ''));

const say = (random, text, slots) => capital(fill(random.pick(alternatives(text)), slots));

/** One conversation of a fact family as `[user, assistant]` exchanges. */
export function factConversation(family, random) {
  const [thing, other] = random.shuffle(Object.keys(family.things));
  const named = { a: thing, b: other, topic: family.topic };
  const known = random.shuffle(Object.keys(family.things[thing]));
  const first = Object.keys(family.aspects)[0];
  if (random.chance(0.45) && known.includes(first)) {
    known.splice(known.indexOf(first), 1);
    known.unshift(first);
  }
  const aspects = known.slice(0, random.pick([1, 2, 2, 2, 3, 3, 4]));
  const exchanges = [];
  let offered = false;
  for (const [index, aspect] of aspects.entries()) {
    const ask = family.aspects[aspect];
    let answer = family.things[thing][aspect];
    let question = say(random, index === 0 ? ask.open : ask.follow, named);
    if (offered) {
      question = say(random, ACCEPT, named);
      answer = answer.replace(/^Yes, (\w)/, (_, letter) => letter.toUpperCase());
    }
    if (index === 0 && random.chance(0.12)) {
      exchanges.push([say(random, HELP, named), `${say(random, WILLING, named)} ${family.which}`]);
      question = `${capital(thing)}. ${say(random, ask.follow, named)}`;
    } else if (index === 0 && family.context && random.chance(0.25)) {
      question = `${say(random, family.context, named)} ${say(random, ask.follow, named)}`;
    } else if (index === 0 && random.chance(0.15)) {
      answer = `${say(random, LEAD, named)} ${answer}`;
    }
    const next = aspects[index + 1];
    offered = next !== undefined && random.chance(0.22);
    if (offered) {
      answer += ` ${say(random, OFFER, { ...named, offer: family.aspects[next].offer })}`;
    }
    exchanges.push([question, answer]);
  }
  const last = aspects.at(-1);
  const said = family.things[thing][last];
  const turn = random.int(10);
  if (turn < 4 || exchanges.length === 1) {
    const answer = family.things[other][last];
    if (answer) exchanges.push([say(random, SWITCH, named), answer]);
  } else if (turn < 6 && firstSentence(said) !== said) {
    exchanges.push([say(random, SHORTER, named), firstSentence(said)]);
  } else if (turn < 8 && aspects.length > 1) {
    const points = aspects.map((aspect) => bare(firstSentence(family.things[thing][aspect])));
    exchanges.push([say(random, SUMMARY, named), `In short: ${points.join(' ')}`]);
  }
  return exchanges;
}
