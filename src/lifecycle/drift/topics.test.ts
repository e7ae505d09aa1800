import { expect, test } from 'vitest';
import { topicsOf } from './topics.ts';

const training = Array.from({ length: 40 }, (_, at) => `where is my card number ${at}`);

test('texts are grouped by their words, and named by those that training rows lack', () => {
  const texts = [
    'my passport was refused',
    'exchange rate of the euro',
    'is the passport photo refused',
    'which exchange rate is used for the euro',
    'passport refused again',
  ];
  const topics = topicsOf(texts, training);
  expect(topics.map(({ rows }) => rows)).toEqual([3, 2]);
  expect(topics[0].words.slice(0, 2).toSorted()).toEqual(['passport', 'refused']);
  expect(topics[1].words.slice(0, 3).toSorted()).toEqual(['euro', 'exchange', 'rate']);
  expect(topics[0].examples).toEqual([0, 2, 4]);
});

test('no text makes no topic', () => {
  expect(topicsOf([], training)).toEqual([]);
});
