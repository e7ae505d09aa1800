/**
 * Text as Python sees it, where JavaScript differs and a definition of the harness depends on it.
 *
 * @module
 */

/** `str.isspace`: unlike `\s` with the separators U+001C to U+001F and U+0085, without U+FEFF. */
export const SPACE = String.raw`[\t-\r\x1C-\x20\x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]`;

const spaces = new RegExp(`${SPACE}+`, 'u');
const outerSpace = new RegExp(`^${SPACE}+|${SPACE}+$`, 'gu');

/** Does what `str.strip()` does. */
export const strip = (text: string): string => text.replaceAll(outerSpace, '');

/** Does what `str.split()` does. */
export const splitWords = (text: string): string[] =>
  text.split(spaces).filter((word) => word !== '');

/** Computes `len(re.split(r"\s+", text))`, by which the harness counts words. */
export const countWords = (text: string): number => text.split(spaces).length;

/** Takes out the characters of `string.punctuation`: those of ASCII. */
export const withoutPunctuation = (text: string): string => text.replaceAll(/[!-/:-@[-`{-~]/g, '');
