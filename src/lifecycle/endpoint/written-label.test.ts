import { expect, it } from 'vitest';
import { LabelReader } from './written-label.ts';

const reader = new LabelReader(['card_arrival', 'card', 'top up', 'C++', 'Refund-Request']);

it.each([
  ['card_arrival', 'card_arrival'],
  ['Card arrival', 'card_arrival'],
  [' "card_arrival". ', 'card_arrival'],
  ['**Top-Up**\n\nBecause money is added.', 'top up'],
  ['Label: refund request', 'Refund-Request'],
  ['I would say this is about a top up of the account', 'top up'],
  ['C++', 'C++'],
  // One label is part of the other.
  ['It is about card arrival, I think', 'card_arrival'],
  ['It is a card', 'card'],
  ['either top up or card', null],
  ['cardboard', null],
  ['I cannot tell', null],
  ['', null],
])('%j names %s', (reply, label) => {
  expect(reader.read(reply)).toBe(label);
});
