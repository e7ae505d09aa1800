import { expect, test } from 'vitest';
import { changeOf, drafted } from './policy-draft.ts';

const usual = { maxRejectedShare: 0.05, minRows: { train: 100, test: 20 } };

test('a draft shows the policy as it would be', () => {
  const policy = { ...usual, maxRejectedShare: 0.2 };
  const draft = { 'A.minRows.train': 7, 'A.maxRejectedShare': null, 'D.maxRegression': 1 };
  expect(drafted('A', policy, usual, draft)).toEqual({
    maxRejectedShare: 0.05,
    minRows: { train: 7, test: 20 },
  });
});

test('only what differs is said', () => {
  expect(changeOf('1', [], {})).toBeNull();
  expect(changeOf('1', [], { 'A.maxRejectedShare': null })).toBeNull();
  expect(
    changeOf('1', ['A.maxRejectedShare=0.2'], { 'A.maxRejectedShare': null, 'A.minRows.train': 7 }),
  ).toEqual({ project: '1', set: ['A.minRows.train=7'], unset: ['A.maxRejectedShare'] });
});
