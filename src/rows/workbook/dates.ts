/**
 * Dates of spreadsheets as ISO 8601, without a zone: sheets know none.
 *
 * @module
 */

/** What a number stands for by the format of its cell; `padded` has as many digits as the format has zeros. */
export type NumberKind = 'number' | 'date' | 'time' | 'duration' | { padded: number };

const DAY = 86_400_000;

/** Built-in formats of ECMA-376 (18.8.30), those of East Asian languages included. */
function builtIn(id: number): NumberKind {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36) return 'date';
  if (id >= 50 && id <= 58) return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return 'time';
  return id === 46 ? 'duration' : 'number';
}

/** @param code Of the format, where it is none that is built in. */
export function numberKind(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return builtIn(id);
  const [first] = code.split(';');
  if (/\[(?:h+|m+|s+)\]/i.test(first)) return 'duration';
  const bare = first.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general|am\/pm|a\/p/gi, '');
  if (/^0{2,}$/.test(bare)) return { padded: bare.length };
  if (/[dye]/i.test(bare) || (/m/i.test(bare) && !/[hs]/i.test(bare))) return 'date';
  return /[hs]/i.test(bare) ? 'time' : 'number';
}

/**
 * @param serial Days since the end of 1899, or since 1904; the part of a day is its time.
 * @returns The number itself where it is no date: negative, or beyond the year 9999.
 */
export function dateOf(
  serial: number,
  kind: 'date' | 'time' | 'duration',
  from1904: boolean,
): string | number {
  if (!(serial >= 0 && serial < 2_958_466)) return serial;
  const milliseconds = Math.round(serial * DAY);
  if (kind === 'duration' || (kind === 'time' && serial < 1)) return clock(milliseconds);
  // Lotus 1-2-3 took 1900 for a leap year, and everybody since keeps its numbers.
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const text = new Date(epoch + milliseconds).toISOString();
  return kind === 'date' && milliseconds % DAY === 0 ? text.slice(0, 10) : plain(text.slice(0, -1));
}

/** Days of hours, minutes and seconds that were counted: `36:05:00`. */
export function clock(milliseconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = milliseconds % 1000;
  const text = `${two(milliseconds / 3_600_000)}:${two((milliseconds / 60_000) % 60)}:${two((milliseconds / 1000) % 60)}`;
  return rest === 0 ? text : `${text}.${String(rest).padStart(3, '0')}`;
}

/** ISO 8601 without a fraction of a second that is none. */
export const plain = (text: string): string => text.replace(/\.0+$/, '');
