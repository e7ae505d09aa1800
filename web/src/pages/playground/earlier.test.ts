import { expect, test } from 'vitest';
import { earlierOf, type Exchange, type Reply } from './use-replies.ts';

const reply = (speaker: string, text: string): Reply => ({
  speaker,
  text,
  state: 'done',
  problem: null,
  forgotten: 0,
  seconds: { first: 0, all: 0 },
});
const exchange = (id: number, prompt: string, replies: Reply[]): Exchange => ({
  id,
  system: '',
  prompt,
  replies,
});

test('a model remembers what it replied to, and nothing of the other', () => {
  const talk = [
    exchange(1, 'Hello', [reply('a', 'Hi.'), reply('b', 'Good day.')]),
    exchange(2, 'And you?', [reply('a', '')]),
    exchange(3, 'Why?', [reply('b', 'So.')]),
  ];
  expect(earlierOf(talk, 'a')).toEqual(['Hello', 'Hi.']);
  expect(earlierOf(talk, 'b')).toEqual(['Hello', 'Good day.', 'Why?', 'So.']);
  expect(earlierOf(talk, 'c')).toEqual([]);
});
