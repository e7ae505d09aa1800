import { describe, expect, it } from 'vitest';
import { pagesOf } from './row-source.ts';

describe('pages of a range', () => {
  it('are those that it touches', () => {
    expect(pagesOf([0, 20], 1000)).toEqual([0]);
    expect(pagesOf([90, 110], 1000)).toEqual([0, 1]);
    expect(pagesOf([999_950, 999_999], 1_000_000)).toEqual([9999]);
  });

  it('are within the list', () => {
    expect(pagesOf([0, 500], 120)).toEqual([0, 1]);
    expect(pagesOf([0, 10], 0)).toEqual([]);
    expect(pagesOf([-5, 3], 10)).toEqual([0]);
  });
});
