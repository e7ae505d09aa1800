import { describe, expect, it } from 'vitest';
import { placesOf } from './stacked-bar.tsx';

describe('parts of a bar', () => {
  it('follow each other and fill the whole', () => {
    const places = placesOf([{ value: 1 }, { value: 3 }], 4);
    expect(places[0]).toEqual({ from: 0, width: 248 });
    expect(places[1].from).toBe(250);
    expect(places[1].from + places[1].width).toBeLessThanOrEqual(1000);
  });

  it('are seen however small they are', () => {
    expect(placesOf([{ value: 1 }], 1e9)[0].width).toBe(2);
  });

  it('are nothing odd where the whole is nothing', () => {
    expect(placesOf([{ value: 0 }], 0)).toEqual([{ from: 0, width: 2 }]);
  });
});
