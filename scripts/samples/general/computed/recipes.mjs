/** Recipe amounts scaled to the number of guests. @module */

const RECIPES = [
  [
    'pancakes',
    4,
    [
      ['grams of flour', 200],
      ['eggs', 2],
      ['millilitres of milk', 400],
    ],
  ],
  [
    'vegetable soup',
    4,
    [
      ['carrots', 4],
      ['potatoes', 6],
      ['millilitres of stock', 1000],
    ],
  ],
  [
    'rice pudding',
    4,
    [
      ['grams of rice', 160],
      ['millilitres of milk', 800],
      ['spoons of sugar', 4],
    ],
  ],
  [
    'pasta with tomato sauce',
    2,
    [
      ['grams of pasta', 200],
      ['tomatoes', 6],
      ['cloves of garlic', 2],
    ],
  ],
  [
    'fruit salad',
    4,
    [
      ['apples', 2],
      ['bananas', 4],
      ['oranges', 2],
    ],
  ],
  [
    'potato salad',
    4,
    [
      ['grams of potatoes', 800],
      ['eggs', 4],
      ['spoons of oil', 6],
    ],
  ],
];
const list = (rows) =>
  rows
    .map(([what, n]) => `${n} ${what}`)
    .join(', ')
    .replace(/, ([^,]*)$/, ', and $1');

export const recipes = {
  id: 'recipe-scaling',
  bye: 'Enjoy the meal with your guests! / Happy cooking!',
  make(r) {
    const [dish, base, rows] = r.pick(RECIPES);
    const [k, m] = r.shuffle([2, 3, 4, 5]);
    const times = (f) => rows.map(([what, n]) => [what, n * f]);
    const intro = r.pick([
      [
        `How much do I need for ${dish} for ${base * k} people?`,
        `For ${base * k} people you need ${list(times(k))}.`,
      ],
      [
        `My recipe for ${dish} is for ${base} people: ${list(rows)}. What do I need for ${base * k}?`,
        `You need ${k} times as much: ${list(times(k))}.`,
      ],
      [
        `I want to make ${dish} for ${base * k} guests. What should I buy?`,
        `Buy ${list(times(k))}. That is enough for ${base * k} people.`,
      ],
    ]);
    const one = r.pick(rows);
    const turns = [
      intro,
      [
        r.pick([`And for ${base * m} people?`, `What if ${base * m} people come?`]),
        `For ${base * m} people, take ${list(times(m))}.`,
      ],
      [
        r.pick([
          `How many ${one[0]} was that for ${base * m} again?`,
          `Sorry, how many ${one[0]} for ${base * m}?`,
        ]),
        `You need ${one[1] * m} ${one[0]} for ${base * m} people.`,
      ],
    ];
    return turns.slice(0, r.range(2, 3));
  },
};
