/**
 * Finds a key that an object of a JSON text has twice. Slow beside `JSON.parse`; for texts in which
 * a cheaper count leaves it possible.
 *
 * @module
 */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** @param text Valid JSON. */
export function findDuplicateKey(text: string): string | undefined {
  /** Keys of the open objects; null for an open array. */
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const keys = open.at(-1)!;
      const key = JSON.parse(last) as string;
      if (keys.has(key)) return last;
      keys.add(key);
    }
    last = token;
  }
  return undefined;
}
