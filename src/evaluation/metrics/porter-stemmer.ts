/**
 * The Porter stemmer (Program 14, 1980) with NLTK's extensions, as `rouge_score` uses it: endings
 * are taken off an English word in eight steps, each with a condition on what is left.
 *
 * @module
 */
type Condition = (stem: string, word: string) => boolean;
/** Ending, what replaces it, and what the stem must be like. The first ending that fits decides. */
type Rule = [ending: string, replacement: string, condition?: Condition];

/** Forms that the rules get wrong. */
const irregular = new Map([
  ['skies', 'sky'],
  ['sky', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

/** Takes the endings off a word, which is in lower case. */
export function stem(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length <= 2) return word;
  let left = pastAndParticiple(plural(word));
  left = apply(left, finalY);
  left = doubleSuffixes(left);
  left = apply(left, adjectives);
  left = apply(left, residues);
  left = finalE(left);
  return apply(left, finalDoubleL);
}

/** One character for each letter: `c` for a consonant, `v` for a vowel. */
function pattern(word: string): string {
  let letters = '';
  for (const letter of word) {
    // A y after a consonant is a vowel.
    const vowel = letter === 'y' ? letters.endsWith('c') : 'aeiou'.includes(letter);
    letters += vowel ? 'v' : 'c';
  }
  return letters;
}

/** Porter's m: how often a consonant follows a vowel. */
const measure = (word: string): number => pattern(word).split('vc').length - 1;

const some: Condition = (left) => measure(left) > 0;
const several: Condition = (left) => measure(left) > 1;
const hasVowel = (word: string): boolean => pattern(word).includes('v');
const endsDouble = (word: string): boolean =>
  word.length > 1 && word.at(-1) === word.at(-2) && pattern(word).endsWith('c');

/** Consonant, vowel, consonant other than w, x and y; or a vowel and any consonant alone. */
function endsShort(word: string): boolean {
  const letters = pattern(word);
  return letters === 'vc' || (letters.endsWith('cvc') && !'wxy'.includes(word.at(-1)!));
}

function apply(word: string, rules: readonly Rule[]): string {
  for (const [ending, replacement, condition] of rules) {
    if (!word.endsWith(ending)) continue;
    const left = word.slice(0, word.length - ending.length);
    return condition === undefined || condition(left, word) ? left + replacement : word;
  }
  return word;
}

const plural = (word: string): string =>
  word.length === 4 && word.endsWith('ies')
    ? word.slice(0, -1)
    : apply(word, [
        ['sses', 'ss'],
        ['ies', 'i'],
        ['ss', 'ss'],
        ['s', ''],
      ]);

function pastAndParticiple(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return apply(word, [['eed', 'ee', some]]);
  const ending = ['ed', 'ing'].find(
    (each) => word.endsWith(each) && hasVowel(word.slice(0, -each.length)),
  );
  if (ending === undefined) return word;
  const left = word.slice(0, -ending.length);
  if (/(?:at|bl|iz)$/.test(left)) return `${left}e`;
  if (endsDouble(left)) return /[lsz]$/.test(left) ? left : left.slice(0, -1);
  return measure(left) === 1 && endsShort(left) ? `${left}e` : left;
}

const finalY: Rule[] = [['y', 'i', (left) => left.length > 1 && pattern(left).endsWith('c')]];

function doubleSuffixes(word: string): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0)
    return doubleSuffixes(word.slice(0, -2));
  return apply(word, [
    ['ational', 'ate', some],
    ['tional', 'tion', some],
    ['enci', 'ence', some],
    ['anci', 'ance', some],
    ['izer', 'ize', some],
    ['bli', 'ble', some],
    ['alli', 'al', some],
    ['entli', 'ent', some],
    ['eli', 'e', some],
    ['ousli', 'ous', some],
    ['ization', 'ize', some],
    ['ation', 'ate', some],
    ['ator', 'ate', some],
    ['alism', 'al', some],
    ['iveness', 'ive', some],
    ['fulness', 'ful', some],
    ['ousness', 'ous', some],
    ['aliti', 'al', some],
    ['iviti', 'ive', some],
    ['biliti', 'ble', some],
    ['fulli', 'ful', some],
    // The l counts as part of the stem: `geology` is treated as `archaeology`.
    ['logi', 'log', (_, whole) => measure(whole.slice(0, -3)) > 0],
  ]);
}

const adjectives: Rule[] = [
  ['icate', 'ic', some],
  ['ative', '', some],
  ['alize', 'al', some],
  ['iciti', 'ic', some],
  ['ical', 'ic', some],
  ['ful', '', some],
  ['ness', '', some],
];

const residues: Rule[] = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent'].map(
    (ending): Rule => [ending, '', several],
  ),
  ['ion', '', (left) => measure(left) > 1 && /[st]$/.test(left)],
  ...['ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'].map((ending): Rule => [ending, '', several]),
];

function finalE(word: string): string {
  if (!word.endsWith('e')) return word;
  const left = word.slice(0, -1);
  return measure(left) > 1 || (measure(left) === 1 && !endsShort(left)) ? left : word;
}

const finalDoubleL: Rule[] = [['ll', 'l', (_, word) => measure(word.slice(0, -1)) > 1]];
