/**
 * Language and script of a text. Languages are told by their n-grams (ELD), scripts by counting
 * letters; a few words are too few to tell a language by, and then none is told.
 *
 * @module
 */

const scripts = [
  ['Latin', /\p{Script=Latin}/gu],
  ['Cyrillic', /\p{Script=Cyrillic}/gu],
  ['Greek', /\p{Script=Greek}/gu],
  ['Arabic', /\p{Script=Arabic}/gu],
  ['Hebrew', /\p{Script=Hebrew}/gu],
  ['Devanagari', /\p{Script=Devanagari}/gu],
  ['Bengali', /\p{Script=Bengali}/gu],
  ['Tamil', /\p{Script=Tamil}/gu],
  ['Thai', /\p{Script=Thai}/gu],
  ['Hangul', /\p{Script=Hangul}/gu],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Han', /\p{Script=Han}/gu],
] as const;

export type Script = (typeof scripts)[number][0] | 'none';

/** The script that most letters belong to. */
export function scriptOf(text: string): Script {
  // oxlint-disable-next-line no-control-regex -- ASCII is what most texts are made of
  if (/^[\u0000-\u007f]*$/.test(text)) return /[a-z]/i.test(text) ? 'Latin' : 'none';
  let most = 0;
  let found: Script = 'none';
  for (const [script, letters] of scripts) {
    const count = text.match(letters)?.length ?? 0;
    if (count > most) [most, found] = [count, script];
  }
  return found;
}

/** Enough to tell a language by. */
const LOOKED_AT = 600;

/** Loads the n-grams of 60 languages, 1.6 MB, which is why it waits until it is asked for. */
export async function languageDetector(): Promise<(text: string) => string | null> {
  const { eld } = await import('eld/small');
  return (text) => {
    const result = eld.detect(text.slice(0, LOOKED_AT).toWellFormed());
    return result.isReliable() ? result.language : null;
  };
}
