import { describe, expect, it } from 'vitest';
import { lossIncrease, meanLoss } from './measure.ts';

const item = (id: number, nats: number, targetTokens: number) => ({
  id: `${id}`,
  nats,
  targetTokens,
});

describe('held-out loss', () => {
  it('is the mean over tokens, not over records', () => {
    expect(meanLoss([item(1, 10, 10), item(2, 90, 30)])).toBeCloseTo(2.5, 12);
  });

  it('tells a small increase from none because records are paired', () => {
    const reference = Array.from({ length: 40 }, (_, id) => item(id, 10 + 5 * id, 10 + id));
    const worse = reference.map(({ nats, targetTokens }, id) =>
      item(id, nats + 0.01 * targetTokens, targetTokens),
    );
    const found = lossIncrease(worse, reference, 1);
    expect(found.value).toBeCloseTo(0.01, 10);
    expect(found.interval.low).toBeCloseTo(0.01, 10);
    const none = lossIncrease(reference, reference, 1);
    expect([none.value, none.interval.low, none.interval.high]).toEqual([0, 0, 0]);
  });
});
