/** Small text operations shared by the sample generators. @module */

/** `"a / b / c"` as its alternatives. */
export const alternatives = (text) => text.split(' / ').map((part) => part.trim());

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The first sentence of `text`. Materials put the key point there. */
export function firstSentence(text) {
  const end = text.search(/[.!?](?=\s|$)/);
  return end < 0 ? text : text.slice(0, end + 1);
}

/** Replaces each `{name}` by `slots.name`; a slot without a value is an error in the material. */
export function fill(text, slots) {
  const out = text.replace(/\{([a-z]\w*)\}/gi, (_, name) => {
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    const value = slots[name] ?? slots[lower];
    if (value === undefined) throw new Error(`no slot {${name}} for: ${text}`);
    return name === lower ? value : capital(value);
  });
  return out;
}

/** Innermost brackets that hold a bar; brackets without one are text, such as code. */
const CHOICE = /\[([^[\]]*\|[^[\]]*)\]/;

/** Chooses one branch of each `[a|b|c]`; an empty branch drops out with its extra space. */
export function expand(text, random) {
  let out = text;
  while (CHOICE.test(out)) out = out.replace(CHOICE, (_, body) => random.pick(body.split('|')));
  return out
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[.?!,](\s|$))/g, '')
    .trim();
}
