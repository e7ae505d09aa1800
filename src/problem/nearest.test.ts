import { expect, it } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

it.each([
  ['lable', 'label'],
  ['Text', 'text'],
  ['catgory', 'category'],
  ['zzz', undefined],
])('%s is probably %s', (name, meant) => {
  expect(nearest(name, ['text', 'label', 'category'])).toBe(meant);
});

it('says nothing when nothing is near', () => {
  expect(didYouMean('zzz', ['text'])).toBe('');
  expect(didYouMean('txt', ['text'])).toBe('; did you mean text?');
});
