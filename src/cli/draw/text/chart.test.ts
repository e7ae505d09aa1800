import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chart, type Point } from './chart.ts';

const size = { width: 8, height: 2 };

test('a falling line goes from the upper left to the lower right', () => {
  const drawn = chart(
    [
      [0, 4],
      [10, 1],
    ],
    [],
    size,
  );
  expect(drawn.split('\n')).toEqual(['4 ┤⠉⠒⠤⣀⠀⠀⠀⠀', '1 ┤⠀⠀⠀⠀⠉⠒⠤⣀', '  └────────', '   0     10']);
});

test('marks are rings at their place', () => {
  const lines = chart([[0, 0]], [[8, 1]], size).split('\n');
  expect(lines[0].endsWith('○')).toBe(true);
});

test('nothing gives nothing', () => {
  expect(chart([], [], size)).toBe('');
});

test('any curve fills its frame and no more', () => {
  const point = fc.tuple(
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  );
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
      const line: Point[] = points.toSorted(([a], [b]) => a - b);
      const lines = chart(line, [line[0]], { width: 20, height: 4 }).split('\n');
      expect(lines).toHaveLength(6);
      for (const text of lines.slice(0, 4)) expect(text.split('┤')[1]).toHaveLength(20);
    }),
  );
});
