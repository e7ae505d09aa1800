/** Plain sums and products, averages, and spotting a wrong result. @module */

const SIGN = { plus: '+', minus: '-', times: 'x' };
const VALUE = { plus: (a, b) => a + b, minus: (a, b) => a - b, times: (a, b) => a * b };

function calculation(r) {
  const kind = r.pick(['plus', 'minus', 'times']);
  const [a, b] =
    kind === 'times' ? [r.range(3, 25), r.range(3, 12)] : [r.range(40, 200), r.range(5, 39)];
  const value = VALUE[kind](a, b);
  const extra = r.range(2, 9);
  const turns = [
    [
      r.pick([
        `What is ${a} ${kind} ${b}?`,
        `Can you calculate ${a} ${SIGN[kind]} ${b}?`,
        `How much is ${a} ${kind} ${b}?`,
        `${a} ${SIGN[kind]} ${b}?`,
      ]),
      r.pick([
        `${a} ${SIGN[kind]} ${b} = ${value}.`,
        `The answer is ${value}.`,
        `That is ${value}.`,
      ]),
    ],
    [
      r.pick([`Now add ${extra} to that.`, `And plus ${extra}?`, `What if I add ${extra}?`]),
      `${value} + ${extra} = ${value + extra}.`,
    ],
    [
      r.pick(['And double that?', 'Now multiply it by two.', 'What is twice that number?']),
      `Twice ${value + extra} is ${2 * (value + extra)}.`,
    ],
  ];
  return turns.slice(0, r.range(2, 3));
}

function check(r) {
  const a = r.pick([6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  const b = r.range(4, 12);
  const wrong = a * b + r.pick([-10, -2, 2, 10]);
  return [
    [
      r.pick([
        `Is ${a} x ${b} = ${wrong}?`,
        `I think ${a} times ${b} is ${wrong}. Is that right?`,
        `My result for ${a} x ${b} is ${wrong}. Correct?`,
      ]),
      `Not quite. ${a} x ${b} = ${a * b}, so you are off by ${Math.abs(wrong - a * b)}.`,
    ],
    [
      r.pick([
        'How can I do it in my head?',
        'Is there an easy way to work it out?',
        'Can you show me the steps?',
      ]),
      splitSteps(a, b),
    ],
  ];
}

function splitSteps(a, b) {
  if (a < 10)
    return `Use ten as a start: 10 x ${b} = ${10 * b}. Then take away ${10 - a} x ${b} = ${(10 - a) * b}. That leaves ${a * b}.`;
  return `Split ${a} into 10 and ${a - 10}. 10 x ${b} = ${10 * b} and ${a - 10} x ${b} = ${(a - 10) * b}. Together that is ${a * b}.`;
}

function average(r) {
  const mean = r.range(5, 20);
  const d = r.range(1, 4);
  const e = r.range(0, 3);
  const list = r.shuffle([mean - d, mean + d, mean - e, mean + e]);
  const sum = mean * 4;
  return [
    [
      r.pick([
        `What is the average of ${list.join(', ')}?`,
        `Can you find the mean of ${list.join(', ')}?`,
      ]),
      `The sum is ${sum}. There are 4 numbers, so the average is ${sum} / 4 = ${mean}.`,
    ],
    [
      r.pick(['And which is the largest?', 'What is the biggest number in the list?']),
      `The largest number is ${Math.max(...list)}.`,
    ],
    [
      r.pick(['Please sort them for me.', 'Can you put them in order?']),
      `From small to large: ${list.toSorted((x, y) => x - y).join(', ')}.`,
    ],
  ].slice(0, r.range(2, 3));
}

export const arithmetic = {
  id: 'arithmetic',
  bye: 'Happy calculating! / Send me more numbers any time. / Well done for checking.',
  make: (r) => r.pick([calculation, calculation, check, average])(r),
};
