/**
 * Traces of what went wrong before the data came here: characters lost in a conversion, and
 * replies that stand for a missing value.
 *
 * @module
 */

/** UTF-8 read as Latin-1 or Windows-1252: `Ã©` for `é`, `â€™` for `’`, `Ð´Ð°` for `да`. */
const MOJIBAKE =
  /(?:[ÐÑ][\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]){2}|Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€[\u0090-\u009f™œ\u201c\u201d˜¦“”]/;

/** Each look is a search for one character, which text in one script passes at memory speed. */
export const isDamaged = (text: string): boolean =>
  text.includes('\ufffd') ||
  ((text.includes('Ã') || text.includes('Â') || text.includes('â€') || text.includes('Ð')) &&
    MOJIBAKE.test(text));

export const LONGEST_PLACEHOLDER = 16;
const PLACEHOLDER =
  /^(?:n\/?a|null|nil|nan|undefined|todo|tbd|\[deleted\]|\[removed\]|\[\]|\{\}|""|''|#n\/a|[-–—.?_*]+)$/i;

/** `null`, `N/A`, `-` and the like: a value that was missing, written as text. */
export const isPlaceholder = (text: string): boolean =>
  text.length <= LONGEST_PLACEHOLDER && (PLACEHOLDER.test(text) || text === 'None');
