import { describe, expect, it } from 'vitest';
import { ceiling, decimate, drawable, joined, smooth, valueAt, within } from './line.ts';

const counted = (count: number, y: (x: number) => number) => {
  const x = Array.from({ length: count }, (_, index) => index);
  return { x, y: x.map(y) };
};

describe('decimate', () => {
  it('leaves few points as they are', () => {
    const points = counted(100, (x) => x);
    expect(decimate(points, 60)).toBe(points);
  });

  it('keeps ends, order, and every spike of a hundred thousand points', () => {
    const spikes = new Set([1, 777, 50_000, 99_998]);
    const points = counted(100_000, (x) => (spikes.has(x) ? 100 : Math.sin(x / 500)));
    const { x, y } = decimate(points, 800);
    expect(x.length).toBeLessThanOrEqual(2 * 800 + 2);
    expect(x).toEqual([...x].sort((a, b) => a - b));
    expect(new Set(x).size).toBe(x.length);
    expect([x[0], x.at(-1)]).toEqual([0, 99_999]);
    expect(x.filter((_, index) => y[index] === 100)).toEqual([...spikes]);
  });

  it('keeps what lies in few columns of a wide range', () => {
    const points = { x: [...counted(50, (x) => x).x, 1e6], y: counted(51, (x) => -x).y };
    const { x } = decimate(points, 10);
    expect(x).toEqual([0, 1, 49, 1e6]);
  });
});

describe('smooth', () => {
  it('starts at the first value and keeps a constant', () => {
    const { y } = smooth(
      counted(5, () => 3),
      0.9,
    );
    for (const value of y) expect(value).toBeCloseTo(3, 12);
  });

  it('is the line itself when nothing is kept', () => {
    expect(
      smooth(
        counted(4, (x) => x * x),
        0,
      ).y,
    ).toEqual([0, 1, 4, 9]);
  });

  it('counts an outlier as the edge that it is drawn at', () => {
    const y = [1, 1, 1000, 1];
    expect(Math.max(...smooth({ x: [0, 1, 2, 3], y }, 0.5, 2).y)).toBeLessThan(2);
  });
});

describe('ceiling', () => {
  it('is the highest value where none is far above the rest', () => {
    expect(ceiling([1, 2, 3])).toBe(3);
  });

  it('leaves a single value far above the others out', () => {
    const values = Array.from({ length: 1000 }, (_, index) => 1 + index / 1000);
    expect(ceiling([...values, 500])).toBeLessThan(4);
  });
});

describe('parts of a line', () => {
  it('goes on beyond both edges by one point', () => {
    expect(
      within(
        counted(10, (x) => x),
        3.5,
        5.5,
      ).x,
    ).toEqual([3, 4, 5, 6, 7].slice(0, 5));
  });

  it('drops what cannot be drawn', () => {
    const points = { x: [0, 1, 2, 3], y: [1, Number.NaN, 0, 2] };
    expect(drawable(points, false).x).toEqual([0, 2, 3]);
    expect(drawable(points, true).x).toEqual([0, 3]);
  });

  it('says the value at a place, or the one before it', () => {
    const points = { x: [10, 20], y: [1, 2] };
    expect([5, 10, 15, 20, 99].map((x) => valueAt(points, x))).toEqual([undefined, 1, 1, 2, 2]);
  });

  it('puts lines over one column of x', () => {
    const [x, first, second] = joined([
      { x: [1, 3], y: [10, 30] },
      { x: [2, 3], y: [5, 6] },
    ]);
    expect(x).toEqual([1, 2, 3]);
    expect(first).toEqual([10, null, 30]);
    expect(second).toEqual([null, 5, 6]);
  });
});
