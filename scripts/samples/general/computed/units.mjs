/** Unit conversions, rounded the way people say them. @module */
import { plain } from './people.mjs';

/** `[from, to, factor, digits, values, rule]` with exact or customary factors. */
const PAIRS = [
  [
    'kilometres',
    'miles',
    0.621371,
    1,
    [5, 8, 10, 12, 15, 20, 25, 30, 42, 50, 80, 100],
    'Multiply the kilometres by about 0.62.',
  ],
  [
    'miles',
    'kilometres',
    1.609344,
    1,
    [2, 3, 5, 7, 10, 13, 20, 26, 40, 60],
    'Multiply the miles by about 1.6.',
  ],
  [
    'kilograms',
    'pounds',
    2.204623,
    1,
    [1, 2, 3, 5, 8, 10, 20, 23, 50, 70],
    'Multiply the kilograms by about 2.2.',
  ],
  [
    'pounds',
    'kilograms',
    0.453592,
    1,
    [2, 4, 6, 10, 15, 25, 100, 150],
    'Multiply the pounds by about 0.45.',
  ],
  [
    'inches',
    'centimetres',
    2.54,
    1,
    [2, 5, 6, 8, 10, 12, 15, 24, 40],
    'Multiply the inches by 2.54.',
  ],
  ['feet', 'metres', 0.3048, 2, [3, 5, 6, 8, 10, 20, 100], 'Multiply the feet by about 0.3.'],
  ['litres', 'millilitres', 1000, 0, [2, 3, 4, 5, 7], 'Multiply the litres by 1000.'],
  ['hours', 'minutes', 60, 0, [2, 3, 4, 5, 6, 8, 12, 24], 'Multiply the hours by 60.'],
  ['days', 'hours', 24, 0, [2, 3, 4, 5, 7, 10, 14, 30], 'Multiply the days by 24.'],
  ['weeks', 'days', 7, 0, [2, 3, 4, 6, 8, 10, 12, 26], 'Multiply the weeks by 7.'],
  ['kilometres', 'metres', 1000, 0, [2, 3, 5, 8, 12], 'Multiply the kilometres by 1000.'],
];

const value = ([, , factor, digits], n) => plain(n * factor, digits);
const exact = (factor) => Number.isInteger(factor) || factor === 2.54;

function lengths(r) {
  const pair = r.pick(PAIRS);
  const [from, to, factor, , values, rule] = pair;
  const [n, m] = r.shuffle(values);
  const about = exact(factor) ? '' : 'about ';
  const turns = [
    [
      r.pick([
        `How many ${to} are ${n} ${from}?`,
        `Convert ${n} ${from} to ${to}, please.`,
        `What is ${n} ${from} in ${to}?`,
      ]),
      r.pick([
        `${n} ${from} are ${about}${value(pair, n)} ${to}.`,
        `That is ${about}${value(pair, n)} ${to}.`,
      ]),
    ],
    [
      r.pick([`And ${m} ${from}?`, `What about ${m}?`, `Now ${m} ${from}, please.`]),
      `${m} ${from} are ${about}${value(pair, m)} ${to}.`,
    ],
    [r.pick(['How do I do that myself?', 'What is the rule?', 'Is there an easy rule?']), rule],
  ];
  return turns.slice(0, r.range(2, 3));
}

function temperature(r) {
  const [a, b] = r.shuffle([0, 5, 10, 15, 20, 25, 30, 35, 40, 100]);
  const f = (c) => c * 1.8 + 32;
  return [
    [
      r.pick([
        `What is ${a} degrees Celsius in Fahrenheit?`,
        `Convert ${a} Celsius to Fahrenheit.`,
        `How many degrees Fahrenheit is ${a} Celsius?`,
      ]),
      `${a} degrees Celsius is ${f(a)} degrees Fahrenheit.`,
    ],
    [
      r.pick([`And ${b}?`, `What about ${b} degrees?`]),
      `${b} degrees Celsius is ${f(b)} degrees Fahrenheit.`,
    ],
    [
      r.pick(['How do you work that out?', 'What is the formula?']),
      `Multiply by 1.8 and add 32. For example, ${b} x 1.8 = ${plain(b * 1.8)}, and ${plain(b * 1.8)} + 32 = ${f(b)}.`,
    ],
  ].slice(0, r.range(2, 3));
}

export const units = {
  id: 'units',
  bye: 'Ask me for more conversions any time. / Good luck with your measuring!',
  make: (r) => r.pick([lengths, lengths, lengths, temperature])(r),
};
