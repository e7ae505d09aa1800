/** Prices, change, tips, discounts, saving and recipes by the portion. @module */
import { dollars, NAMES } from './people.mjs';

const THINGS = [
  'notebook',
  'sandwich',
  'cup of tea',
  'bus ticket',
  'pen',
  'toy car',
  'flower',
  'bottle of juice',
  'postcard',
  'muffin',
];

function prices(r) {
  const [a, b] = r.shuffle(THINGS);
  const pa = 25 * r.range(4, 24);
  const pb = 25 * r.range(2, 16);
  const n = r.range(2, 5);
  const sum = pa * n + pb;
  const note = sum < 2000 ? 2000 : 5000;
  const plural = a.startsWith('cup')
    ? 'cups of tea'
    : a.startsWith('bottle')
      ? 'bottles of juice'
      : a === 'sandwich'
        ? 'sandwiches'
        : `${a}s`;
  return [
    [
      r.pick([
        `A ${a} costs ${dollars(pa)} and a ${b} costs ${dollars(pb)}. What do ${n} ${plural} and one ${b} cost?`,
        `I buy ${n} ${plural} at ${dollars(pa)} each and a ${b} for ${dollars(pb)}. What is the total?`,
      ]),
      `${n} x ${dollars(pa)} = ${dollars(pa * n)}. Add ${dollars(pb)} and the total is ${dollars(sum)}.`,
    ],
    [
      r.pick([
        `I pay with ${dollars(note)}. How much change do I get?`,
        `How much change is that from ${dollars(note)}?`,
      ]),
      `You get ${dollars(note)} - ${dollars(sum)} = ${dollars(note - sum)} back.`,
    ],
  ];
}

function tip(r) {
  const bill = 500 * r.range(3, 24);
  const rate = r.pick([10, 15, 20]);
  const amount = (bill * rate) / 100;
  const people = r.pick([2, 4, 5]);
  const each = (bill + amount) / people;
  const turns = [
    [
      r.pick([
        `What is a ${rate} percent tip on ${dollars(bill)}?`,
        `The bill is ${dollars(bill)}. How much is a ${rate} percent tip?`,
      ]),
      `${rate} percent of ${dollars(bill)} is ${dollars(amount)}. With the tip you pay ${dollars(bill + amount)}.`,
    ],
  ];
  if (Number.isInteger(each)) {
    turns.push([
      r.pick([
        `We are ${people} people. How much is it for each of us?`,
        `Can you split that by ${people}?`,
      ]),
      `${dollars(bill + amount)} / ${people} = ${dollars(each)}. Each person pays ${dollars(each)}.`,
    ]);
  }
  return turns;
}

function discount(r) {
  const item = r.pick([
    'jacket',
    'lamp',
    'backpack',
    'pair of shoes',
    'chair',
    'watch',
    'tent',
    'radio',
  ]);
  const price = 1000 * r.range(2, 15);
  const rate = r.pick([10, 20, 25, 30, 50]);
  const off = (price * rate) / 100;
  const coupon = 500;
  return [
    [
      r.pick([
        `A ${item} costs ${dollars(price)} and is ${rate} percent off. What is the new price?`,
        `How much is a ${item} of ${dollars(price)} with a ${rate} percent discount?`,
      ]),
      `The discount is ${dollars(off)}, so the ${item} costs ${dollars(price - off)}.`,
    ],
    [
      r.pick([
        `I also have a coupon for ${dollars(coupon)}. What do I pay then?`,
        `And with another ${dollars(coupon)} off?`,
      ]),
      `Then you pay ${dollars(price - off)} - ${dollars(coupon)} = ${dollars(price - off - coupon)}.`,
    ],
    [
      r.pick(['How much do I save in total?', 'So what do I save altogether?']),
      `You save ${dollars(off)} + ${dollars(coupon)} = ${dollars(off + coupon)}.`,
    ],
  ].slice(0, r.range(2, 3));
}

function saving(r) {
  const name = r.pick(NAMES);
  const weekly = r.range(3, 20);
  const weeks = r.range(4, 15);
  const goal = weekly * weeks;
  const thing = r.pick([
    'a bike',
    'a guitar',
    'a new phone',
    'a trip',
    'a tent',
    'a camera',
    'skates',
  ]);
  return [
    [
      r.pick([
        `${name} saves $${weekly} a week for ${thing} that ${thing === 'skates' ? 'cost' : 'costs'} $${goal}. How long does it take?`,
        `How many weeks does ${name} need to save $${goal} for ${thing} at $${weekly} a week?`,
      ]),
      `Divide: ${goal} / ${weekly} = ${weeks}. It takes ${weeks} weeks.`,
    ],
    [
      r.pick([`And with twice as much each week?`, `What if ${name} saves double?`]),
      weeks % 2 === 0
        ? `Then it takes half as long, ${weeks / 2} weeks.`
        : `Then it takes about half as long. After ${(weeks + 1) / 2} weeks there is enough money.`,
    ],
  ];
}

export const money = {
  id: 'money',
  bye: 'Enjoy your shopping! / Good luck with your savings! / Spend it wisely!',
  make: (r) => r.pick([prices, tip, discount, saving])(r),
};
