/**
 * Letters to a made-up supplier of power, each with what a clerk typed in from it.
 * @module
 */
import { drawDistinct, jsonLines, timeOf, write } from './draw.mjs';

const FIRST = [
  'Ada',
  'Bruno',
  'Carla',
  'Dilek',
  'Emil',
  'Freya',
  'Goran',
  'Hanna',
  'Ivo',
  'Jelena',
  'Karim',
  'Lotte',
  'Mina',
  'Nils',
  'Oona',
  'Pavel',
];
const LAST = [
  'Berg',
  'Costa',
  'Dahl',
  'Ebner',
  'Farkas',
  'Gruber',
  'Holm',
  'Iversen',
  'Jansen',
  'Koch',
  'Lund',
  'Moreau',
  'Nagy',
  'Olsen',
  'Petrov',
  'Quist',
];
const STREETS = [
  'Mill Lane',
  'Station Road',
  'High Street',
  'Church Walk',
  'Park Avenue',
  'Canal Street',
  'Oak Drive',
];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** What each kind of letter says; `{contract}` and `{date}` are read out of it, as is the sender. */
const KINDS = {
  cancel: [
    'I [hereby cancel|would like to end|am cancelling] my contract {contract} [as of|with effect from|on] {date}.',
    '[Please end|Kindly terminate] contract {contract} on {date}, [we are moving abroad|I have found another supplier|the flat is sold].',
    'This is to give notice of contract number {contract}. It [should|is to] end on {date}.',
  ],
  move: [
    'We are moving on {date} and [want to take|would like to keep] contract {contract} with us.',
    'From {date} I live at {number} {street}. My contract is {contract}.',
    'Contract {contract}: [please change my address|I move house] on {date}[.|, the new one is {number} {street}.]',
  ],
  meter: [
    'The reading of my meter on {date} was {reading} kWh. [The contract is|My contract number is] {contract}.',
    'On {date} I read {reading} kWh[.| off the meter in the cellar.] This is for contract {contract}.',
    'For contract {contract} [I report|here is] the meter reading: {reading}, [taken|read] on {date}.',
  ],
  complaint: [
    'Your bill of {date} for contract {contract} [is far too high|cannot be right|shows the wrong tariff].',
    'I [object to|do not accept] the bill dated {date}. Contract {contract} [has a fixed price|was paid in full].',
    'About contract {contract}: on {date} [nobody came to mend the meter|the power was off all day|your office hung up on me], and [I expect an answer|I am not satisfied].',
  ],
};
const MORE = [
  'Please confirm this in writing.',
  'I tried to call, but nobody answered.',
  'Thank you for your trouble.',
  'You can reach me in the evening.',
  'My neighbour at {number} {street} has had the same.',
  'We have been customers for {years} years.',
  'A copy of the last bill is enclosed.',
];

function letter(random, index) {
  const kind = random.pick(Object.keys(KINDS));
  const name = `${random.pick(FIRST)} ${random.pick(LAST)}`;
  const ahead = kind === 'cancel' || kind === 'move';
  const [day, month] = [random.range(1, 28), ahead ? random.range(4, 12) : random.range(1, 2)];
  const reading = random.range(1_200, 98_000);
  const contract = `${random.pick(['P', 'G'])}-${random.range(100_000, 999_999)}`;
  const date = random.pick([
    `${day} ${MONTHS[month - 1]} 2026`,
    `${MONTHS[month - 1]} ${day}, 2026`,
    `${day}.${month}.2026`,
  ]);
  const slots = {
    contract,
    date,
    reading: String(reading),
    number: String(random.range(1, 140)),
    street: random.pick(STREETS),
    years: String(random.range(2, 30)),
  };
  const say = (text) => write(text, random, slots);
  const body = [
    say(random.pick(KINDS[kind])),
    ...random.shuffle(MORE).slice(0, random.int(3)).map(say),
  ];
  const lines = [
    say('[Dear Sir or Madam|Dear all|To whom it may concern|Hello|Good day],'),
    '',
    body.join(' '),
    '',
    say('[Yours faithfully|Kind regards|Sincerely|Best regards]'),
    name,
  ];
  if (random.chance(0.4)) lines.unshift(name, say('{number} {street}'), '');
  return {
    scan: `${timeOf(index, random).toISOString().slice(0, 10)}-${String(index + 1).padStart(4, '0')}.pdf`,
    letter: lines.join('\n'),
    fields: {
      kind,
      name,
      contract,
      date: `2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
      ...(kind === 'meter' ? { reading } : {}),
    },
  };
}

export const letters = () =>
  jsonLines(drawDistinct('fields-from-letters', 620, letter, (record) => record.letter));
