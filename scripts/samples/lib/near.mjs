/** Near-duplicate measure: Jaccard similarity of word 5-gram sets. @module */

/** The set of word 5-grams of `text`, case and punctuation ignored. */
export function shingles(text, size = 5) {
  const words = text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
  const out = new Set();
  for (let i = 0; i + size <= words.length; i += 1) out.add(words.slice(i, i + size).join(' '));
  if (out.size === 0) out.add(words.join(' '));
  return out;
}

export function jaccard(a, b) {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared += 1;
  return shared / (a.size + b.size - shared);
}
