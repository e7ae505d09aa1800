/**
 * Structure that published datasets keep as text: JSON, or what Python prints.
 *
 * @module
 */
import { parsePythonLiteral } from './python-literal.ts';

/** Undefined when the text is neither. */
export function parseStructure(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    try {
      return parsePythonLiteral(text);
    } catch {
      return undefined;
    }
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every JSON object or list that stands in a text among other words, in order. */
export function structuresWithin(text: string): unknown[] {
  const found: unknown[] = [];
  let at = 0;
  while ((at = nextOpening(text, at)) >= 0) {
    const end = closingOf(text, at);
    const value = end < 0 ? undefined : parseStructure(text.slice(at, end + 1));
    if (value !== undefined) found.push(value);
    at = value === undefined ? at + 1 : end + 1;
  }
  return found;
}

function nextOpening(text: string, from: number): number {
  const places = [text.indexOf('{', from), text.indexOf('[', from)].filter((place) => place >= 0);
  return places.length === 0 ? -1 : Math.min(...places);
}

/** Where the bracket that opens here closes, strings in double quotes aside; -1 if nowhere. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at;
  }
  return -1;
}
