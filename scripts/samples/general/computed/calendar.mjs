/** Weekdays, months and clock times. @module */

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  ['January', 31],
  ['February', 28],
  ['March', 31],
  ['April', 30],
  ['May', 31],
  ['June', 30],
  ['July', 31],
  ['August', 31],
  ['September', 30],
  ['October', 31],
  ['November', 30],
  ['December', 31],
];

function weekdays(r) {
  const today = r.int(7);
  const ahead = r.range(3, 20);
  const more = r.range(2, 6);
  const day = (n) => DAYS[(today + n) % 7];
  const weeks = Math.floor(ahead / 7);
  const rest = ahead % 7;
  const why =
    weeks === 0
      ? `Count ${ahead} days on from ${DAYS[today]}`
      : rest === 0
        ? `${ahead} days are exactly ${weeks} ${weeks === 1 ? 'week' : 'weeks'}, so the day is the same`
        : `${ahead} days are ${weeks} ${weeks === 1 ? 'week' : 'weeks'} and ${rest} ${rest === 1 ? 'day' : 'days'}`;
  return [
    [
      r.pick([
        `Today is ${DAYS[today]}. What day is it in ${ahead} days?`,
        `If today is ${DAYS[today]}, which weekday is ${ahead} days from now?`,
      ]),
      `It will be ${day(ahead)}. ${why}.`,
    ],
    [
      r.pick([`And ${more} days after that?`, `What about ${more} days later?`]),
      `That will be ${day(ahead + more)}.`,
    ],
  ];
}

function months(r) {
  const i = r.int(12);
  const [name, days] = MONTHS[i];
  const [next, nextDays] = MONTHS[(i + 1) % 12];
  const leap = name === 'February' ? ' In a leap year it has 29.' : '';
  const nextLeap = next === 'February' ? ' In a leap year it has 29.' : '';
  return [
    [
      r.pick([
        `How many days does ${name} have?`,
        `How long is ${name}?`,
        `Does ${name} have 30 or 31 days?`,
      ]),
      `${name} has ${days} days.${leap}`,
    ],
    [
      r.pick(['And the next month?', 'What about the month after it?']),
      `The next month is ${next}. It has ${nextDays} days.${nextLeap}`,
    ],
    [
      r.pick(['How can I remember that?', 'Is there a trick to remember it?']),
      'Use your knuckles. Count the months on knuckles and gaps: a knuckle month has 31 days and a gap month has fewer.',
    ],
  ].slice(0, r.range(2, 3));
}

const clock = (minutes) =>
  `${Math.floor(minutes / 60) % 24}:${String(minutes % 60).padStart(2, '0')}`;
const span = (minutes) => {
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  const hours = h === 0 ? '' : `${h} ${h === 1 ? 'hour' : 'hours'}`;
  const rest = m === 0 ? '' : `${m} minutes`;
  return [hours, rest].filter(Boolean).join(' and ');
};

function times(r) {
  const start = r.range(7, 18) * 60 + 5 * r.int(12);
  const length = 5 * r.range(5, 45);
  const late = 5 * r.range(2, 8);
  const what = r.pick([
    'The train',
    'My bus',
    'The film',
    'The class',
    'The meeting',
    'The flight',
    'The game',
  ]);
  const it = what.replace(/^(The|My)/, 'the');
  return [
    [
      r.pick([
        `${what} starts at ${clock(start)} and takes ${span(length)}. When does it end?`,
        `${what} begins at ${clock(start)} and lasts ${span(length)}. What time is it over?`,
      ]),
      `Add ${span(length)} to ${clock(start)}. It ends at ${clock(start + length)}.`,
    ],
    [
      r.pick([`And if it is ${late} minutes late?`, `What if it starts ${late} minutes later?`]),
      `Then ${it} ends ${late} minutes later too, at ${clock(start + length + late)}.`,
    ],
  ];
}

export const calendar = {
  id: 'calendar',
  bye: 'Have a good week! / Enjoy your day!',
  make: (r) => r.pick([weekdays, months, times, times])(r),
};
