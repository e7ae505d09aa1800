/** Small language games with words: letters, plurals, rhymes, opposites, order. @module */

const WORDS = [
  'window',
  'garden',
  'yellow',
  'orange',
  'letter',
  'school',
  'butter',
  'winter',
  'planet',
  'rabbit',
  'music',
  'bottle',
  'summer',
  'basket',
  'mirror',
  'pocket',
  'silver',
  'castle',
  'dragon',
  'engine',
  'forest',
  'guitar',
  'island',
  'jungle',
  'kitchen',
  'lemon',
  'market',
  'needle',
  'ocean',
  'pencil',
  'rocket',
  'station',
  'table',
  'village',
  'water',
  'apple',
  'bridge',
  'candle',
  'doctor',
  'elbow',
];
const IRREGULAR = [
  ['child', 'children'],
  ['mouse', 'mice'],
  ['foot', 'feet'],
  ['tooth', 'teeth'],
  ['man', 'men'],
  ['woman', 'women'],
  ['goose', 'geese'],
  ['leaf', 'leaves'],
  ['knife', 'knives'],
  ['sheep', 'sheep'],
  ['person', 'people'],
  ['wolf', 'wolves'],
  ['fish', 'fish'],
  ['ox', 'oxen'],
];
const OPPOSITES = [
  ['hot', 'cold'],
  ['early', 'late'],
  ['full', 'empty'],
  ['happy', 'sad'],
  ['heavy', 'light'],
  ['loud', 'quiet'],
  ['near', 'far'],
  ['narrow', 'wide'],
  ['rich', 'poor'],
  ['rough', 'smooth'],
  ['sharp', 'blunt'],
  ['strong', 'weak'],
  ['thick', 'thin'],
  ['brave', 'afraid'],
  ['cheap', 'expensive'],
  ['clean', 'dirty'],
  ['deep', 'shallow'],
  ['difficult', 'easy'],
  ['fast', 'slow'],
  ['young', 'old'],
];
const RHYMES = [
  ['cat', 'hat, mat, and bat'],
  ['light', 'night, bright, and right'],
  ['tree', 'sea, key, and free'],
  ['day', 'play, way, and say'],
  ['moon', 'soon, spoon, and tune'],
  ['rain', 'train, plain, and again'],
  ['house', 'mouse and blouse'],
  ['star', 'car, far, and jar'],
  ['bread', 'head, red, and bed'],
  ['song', 'long, strong, and wrong'],
  ['snow', 'go, slow, and grow'],
  ['ball', 'tall, fall, and wall'],
];
const PAST = [
  ['go', 'went'],
  ['see', 'saw'],
  ['buy', 'bought'],
  ['eat', 'ate'],
  ['write', 'wrote'],
  ['run', 'ran'],
  ['bring', 'brought'],
  ['think', 'thought'],
  ['sing', 'sang'],
  ['break', 'broke'],
  ['teach', 'taught'],
  ['swim', 'swam'],
  ['fly', 'flew'],
  ['give', 'gave'],
  ['begin', 'began'],
  ['choose', 'chose'],
];

function letters(r, word) {
  const vowels = [...word].filter((c) => 'aeiou'.includes(c)).length;
  return r.pick([
    [
      r.pick([
        `How many letters are in the word ${word}?`,
        `How long is the word "${word}"?`,
        `Count the letters in ${word}, please.`,
      ]),
      `The word "${word}" has ${word.length} letters.`,
    ],
    [
      r.pick([`How do you spell ${word}?`, `Spell ${word}, please.`]),
      `You spell it ${[...word.toUpperCase()].join('-')}.`,
    ],
    [
      r.pick([`How many vowels does ${word} have?`, `Count the vowels in "${word}".`]),
      `The word "${word}" has ${vowels} vowels.`,
    ],
    [
      r.pick([`What is the first letter of ${word}?`, `Which letter does "${word}" start with?`]),
      `It starts with the letter ${word[0].toUpperCase()}.`,
    ],
    [
      r.pick([`What is ${word} spelled backwards?`, `Write "${word}" backwards.`]),
      `Backwards it is "${[...word].reverse().join('')}".`,
    ],
  ]);
}

function table(r, list, asks, answer) {
  const [one, two] = r.shuffle(list);
  return [
    [r.pick(asks).replace('*', one[0]), answer(one)],
    [r.pick([`And of "${two[0]}"?`, `What about "${two[0]}"?`, `And "${two[0]}"?`]), answer(two)],
  ];
}

function order(r) {
  const list = r.shuffle(WORDS).slice(0, r.range(3, 5));
  const sorted = list.toSorted();
  return [
    [
      r.pick([
        `Put these words in alphabetical order: ${list.join(', ')}.`,
        `Sort from A to Z: ${list.join(', ')}.`,
      ]),
      `In alphabetical order: ${sorted.join(', ')}.`,
    ],
    [
      r.pick(['Which one is last?', 'And which comes last?']),
      `The last word is "${sorted.at(-1)}".`,
    ],
  ];
}

export const words = {
  id: 'words',
  bye: 'Words are fun! / Enjoy playing with words!',
  make: (r) =>
    r.pick([
      () =>
        r
          .shuffle(WORDS)
          .slice(0, r.range(2, 3))
          .map((word) => letters(r, word)),
      () =>
        table(
          r,
          IRREGULAR,
          ['What is the plural of "*"?', 'How do I write the plural of "*"?'],
          ([a, b]) =>
            a === b
              ? `The plural of "${a}" is also "${b}". It does not change.`
              : `The plural of "${a}" is "${b}".`,
        ),
      () =>
        table(
          r,
          OPPOSITES,
          ['What is the opposite of "*"?', 'Give me the opposite of "*".'],
          ([a, b]) => `The opposite of "${a}" is "${b}".`,
        ),
      () =>
        table(
          r,
          PAST,
          ['What is the past tense of "*"?', 'How do I say "*" in the past?'],
          ([a, b]) => `The past tense of "${a}" is "${b}".`,
        ),
      () =>
        table(
          r,
          RHYMES,
          ['What rhymes with "*"?', 'Give me some rhymes for "*".'],
          ([a, b]) => `Words that rhyme with "${a}" are ${b}.`,
        ),
      () => order(r),
    ])(),
};
