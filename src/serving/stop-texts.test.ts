import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { StopTexts } from './stop-texts.ts';

const letters = (most: number, least = 0) =>
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: least, maxLength: most });

function through(pieces: readonly string[], stops: readonly string[]): [string, boolean] {
  const reader = new StopTexts(stops);
  let said = '';
  for (const piece of pieces) {
    const { text, stopped } = reader.push(piece);
    said += text;
    if (stopped) return [said, true];
  }
  return [said + reader.rest(), false];
}

test('a reply ends before the first text that is complete, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(letters(4), { maxLength: 12 }),
      fc.array(letters(4, 1), { maxLength: 4 }),
      (pieces, stops) => {
        const whole = pieces.join('');
        const ends = Array.from({ length: whole.length + 1 }, (_, end) => whole.slice(0, end));
        const complete = ends.find((text) => stops.some((stop) => text.endsWith(stop)));
        const longest = Math.max(
          ...stops.filter((stop) => complete?.endsWith(stop)).map(({ length }) => length),
        );
        expect(through(pieces, stops)).toEqual(
          complete === undefined
            ? [whole, false]
            : [complete.slice(0, complete.length - longest), true],
        );
      },
    ),
  );
});

test('what cannot become a stop text is said at once', () => {
  const reader = new StopTexts(['END']);
  expect(reader.push('The E')).toEqual({ text: 'The ', stopped: false });
  expect(reader.push('nd')).toEqual({ text: 'End', stopped: false });
});
