/**
 * Small datasets that are good in themselves.
 *
 * @module
 */
const rows = <Row>(make: (row: number) => Row): Row[] =>
  Array.from({ length: 60 }, (_, i) => make(i));
const goods = ['parcel', 'letter', 'order', 'invoice', 'refund', 'book', 'lamp', 'chair'];
const question = (row: number) => `Where is my ${goods[row % 8]} number ${row}?`;
const answer = (row: number) => `The ${goods[row % 8]} number ${row} is on its way to you.`;
const turns = (row: number, system: boolean) => [
  ...(system ? [{ role: 'system', content: `You answer for shop ${row}.` }] : []),
  { role: 'user', content: question(row) },
  { role: 'assistant', content: answer(row) },
  { role: 'user', content: `And the ${goods[(row + 3) % 8]} of ${row}?` },
  { role: 'assistant', content: `Number ${row} comes with the next delivery.` },
];

export const datasets = {
  chat: { template: 'general', rows: rows((row) => ({ messages: turns(row, false) })) },
  system: { template: 'general', rows: rows((row) => ({ messages: turns(row, true) })) },
  long: {
    template: 'general',
    rows: rows((row) => ({ question: question(row), answer: answer(row).repeat(40) })),
  },
  japanese: {
    template: 'general',
    rows: rows((row) => ({
      question: `注文番号${row}の荷物はどこにありますか。`,
      answer: `番号${row}の荷物は現在配送中で、明日到着する予定です。`,
    })),
  },
  tickets: {
    template: 'classification',
    rows: rows((row) => ({ text: question(row), label: goods[row % 8] })),
  },
  preference: {
    template: 'preference',
    rows: rows((row) => ({
      prompt: question(row),
      chosen: answer(row),
      rejected: `No idea ${row}.`,
    })),
  },
} as const satisfies Record<string, { template: string; rows: readonly object[] }>;

export type DatasetName = keyof typeof datasets;
