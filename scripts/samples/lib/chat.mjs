/** Turns exchanges into a chat record: system message, greeting, thanks. @module */
import { alternatives, expand } from './text.mjs';

const SYSTEM = [
  'You are a helpful assistant.',
  'You are a friendly assistant who gives short, clear answers.',
  'Answer politely and briefly.',
  'You are a kind and honest helper.',
  'You help people with everyday questions. Keep answers short.',
];
const HELLO = ['Hi!', 'Hello!', 'Hi there.', 'Hello.', 'Good morning.', 'Good evening.', 'Hey!'];
const THANKS =
  '[Thanks|Thank you|Thank you so much|Many thanks|Great, thanks|Perfect, thank you|Okay, thanks][!|, that helps.|, that is very clear.|, that is all I need.|, I will try that.|, now I understand.| for your help.| for explaining.|, that is just what I wanted to know.|. That was easy to follow.|. Have a nice day!|. I feel more sure now.|, I will remember that.]';
const WELCOME =
  "[You're welcome|You are welcome|My pleasure|Glad I could help|Happy to help|Any time][!|.]";

/** Adds the frame of a conversation; `bye` holds closing wishes of the family. */
export function chatRecord(exchanges, random, { bye, plain = false, most = 5 } = {}) {
  const turns = exchanges.slice(0, most).map(([user, assistant]) => [user, assistant]);
  if (!plain && random.chance(0.12)) turns[0][0] = `${random.pick(HELLO)} ${turns[0][0]}`;
  if (turns.length < 2 || (!plain && turns.length < most && random.chance(0.3))) {
    const wish = bye && random.chance(0.75) ? ` ${random.pick(alternatives(bye))}` : '';
    turns.push([expand(THANKS, random), expand(WELCOME, random) + wish]);
  }
  const messages = [];
  if (random.chance(0.15)) messages.push({ role: 'system', content: random.pick(SYSTEM) });
  for (const [user, assistant] of turns) {
    messages.push({ role: 'user', content: user }, { role: 'assistant', content: assistant });
  }
  return { messages };
}
