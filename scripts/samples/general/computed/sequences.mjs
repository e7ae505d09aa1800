/** Number patterns and simple geometry. @module */

function sequence(r) {
  const a = r.range(1, 12);
  const d = r.range(2, 9);
  const list = [0, 1, 2, 3].map((i) => a + i * d);
  return [
    [
      r.pick([
        `What comes next: ${list.join(', ')}?`,
        `Continue the pattern ${list.join(', ')}.`,
        `Which number follows ${list.join(', ')}?`,
      ]),
      `The next number is ${a + 4 * d}. Each step adds ${d}.`,
    ],
    [r.pick(['And after that?', 'What about the one after it?']), `After that comes ${a + 5 * d}.`],
    [
      r.pick(['And the tenth number in the list?', 'What is the tenth number?']),
      `Start at ${a} and add ${d} nine times: ${a} + 9 x ${d} = ${a + 9 * d}.`,
    ],
  ].slice(0, r.range(2, 3));
}

function rectangle(r) {
  const w = r.range(2, 15);
  const l = r.range(3, 20) + w;
  const what = r.pick(['garden', 'room', 'field', 'carpet', 'wall', 'yard', 'table', 'pool']);
  return [
    [
      r.pick([
        `My ${what} is ${l} metres long and ${w} metres wide. What is its area?`,
        `What is the area of a ${what} of ${l} by ${w} metres?`,
      ]),
      `Multiply the sides: ${l} x ${w} = ${l * w}. The area is ${l * w} square metres.`,
    ],
    [
      r.pick(['And the perimeter?', 'How long is the way around it?']),
      `Add all sides: 2 x ${l} + 2 x ${w} = ${2 * (l + w)}. The perimeter is ${2 * (l + w)} metres.`,
    ],
    [
      r.pick(['What if I double the width?', 'And if it were twice as wide?']),
      `Then the width is ${2 * w} metres and the area is ${l} x ${2 * w} = ${2 * l * w} square metres.`,
    ],
  ].slice(0, r.range(2, 3));
}

function trip(r) {
  const speed = 10 * r.range(4, 12);
  const hours = r.range(2, 6);
  const how = r.pick(['car', 'train', 'bus']);
  return [
    [
      r.pick([
        `A ${how} goes ${speed} kilometres an hour. How far does it go in ${hours} hours?`,
        `How far does a ${how} travel in ${hours} hours at ${speed} kilometres per hour?`,
      ]),
      `Distance is speed times time: ${speed} x ${hours} = ${speed * hours}. It goes ${speed * hours} kilometres.`,
    ],
    [
      r.pick([
        `How long does it need for ${speed * (hours + 2)} kilometres?`,
        `And when has it gone ${speed * (hours + 2)} kilometres?`,
      ]),
      `Divide: ${speed * (hours + 2)} / ${speed} = ${hours + 2}. It needs ${hours + 2} hours.`,
    ],
  ];
}

export const sequences = {
  id: 'patterns-and-shapes',
  bye: 'Keep looking for patterns! / Nice work!',
  make: (r) => r.pick([sequence, rectangle, trip])(r),
};
