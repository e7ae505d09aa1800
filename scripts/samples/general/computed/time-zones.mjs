/** Clock differences between cities that do not change their clocks. @module */

/** City and hours ahead of UTC, all year. */
const CITIES = [
  ['Tokyo', 9],
  ['Singapore', 8],
  ['Bangkok', 7],
  ['Dubai', 4],
  ['Nairobi', 3],
  ['Johannesburg', 2],
  ['Lagos', 1],
  ['Reykjavik', 0],
  ['Buenos Aires', -3],
  ['Bogota', -5],
  ['Beijing', 8],
  ['Karachi', 5],
];

const clock = (hour) => `${((hour % 24) + 24) % 24}:00`;

/** `" on the next day"` when the hour has run past midnight, and the like. */
function dayNote(hour) {
  if (hour >= 24) return ' on the next day';
  return hour < 0 ? ' on the day before' : '';
}

function difference(a, b) {
  const hours = Math.abs(a - b);
  if (hours === 0) return 'on the same time as';
  return `${hours} ${hours === 1 ? 'hour' : 'hours'} ${a > b ? 'ahead of' : 'behind'}`;
}

export const timeZones = {
  id: 'time-zones',
  bye: 'Good luck with your call! / Have a good trip!',
  make(r) {
    const [[from, f], [to, t], [other, o]] = r.shuffle(CITIES);
    const hour = r.range(7, 22);
    return [
      [
        r.pick([
          `What time is it in ${to} when it is ${clock(hour)} in ${from}?`,
          `It is ${clock(hour)} in ${from}. What time is it in ${to}?`,
          `When it is ${clock(hour)} in ${from}, what is the time in ${to}?`,
        ]),
        `${to} is ${difference(t, f)} ${from}. So it is ${clock(hour + t - f)}${dayNote(hour + t - f)} in ${to}.`,
      ],
      [
        r.pick([
          `And in ${other}?`,
          `What about ${other}?`,
          `And what time is it then in ${other}?`,
        ]),
        `${other} is ${difference(o, f)} ${from}. It is ${clock(hour + o - f)}${dayNote(hour + o - f)} there.`,
      ],
    ];
  },
};
