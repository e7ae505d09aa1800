/**
 * Script families: whole conversations written by hand with `[a|b]` choices and `{slots}` that
 * stay the same through one conversation. A slot row may set several slots at once.
 * @module
 */
import { expand, fill } from './text.mjs';

/** Fills slots until none is left, since a slot's value may hold slots of other rows. */
function settle(line, slots) {
  let text = line;
  while (/\{\w+\}/.test(text)) text = fill(text, slots);
  return text;
}

/** One conversation of a script family as `[user, assistant]` exchanges. */
export function scriptConversation(family, random) {
  const script = random.pick(family.scripts);
  const slots = {};
  for (const [name, rows] of Object.entries(family.slots ?? {})) {
    const row = random.pick(rows);
    if (typeof row === 'object') Object.assign(slots, row);
    else slots[name] = String(row);
  }
  const lines = script.map((line) => settle(expand(line, random), slots));
  if (lines.length % 2 !== 0) throw new Error(`odd script in ${family.family}: ${script[0]}`);
  const exchanges = [];
  for (let i = 0; i < lines.length; i += 2) exchanges.push([lines[i], lines[i + 1]]);
  return exchanges;
}
