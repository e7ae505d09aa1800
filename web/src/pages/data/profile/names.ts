import type { Tone } from '../../../parts/charts/tones.ts';
import type { Split } from '../data-search.ts';

export const splitTones: Record<Split, Tone> = {
  train: 'blue',
  validation: 'violet',
  test: 'amber',
};

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** In English, where the code is one of a language. */
export const languageName = (code: string): string =>
  /^[a-z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
