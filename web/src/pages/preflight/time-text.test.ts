import { describe, expect, it } from 'vitest';
import { memoryParts } from './memory-parts.ts';
import { costText, groundsText, timeText } from './time-text.ts';

describe('a plan in words', () => {
  it('has its time with bounds, and what that stands on', () => {
    expect(timeText({ low: 30, expected: 600, high: 7200 })).toBe('10 min (30 s to 2 h 0 min)');
    expect(groundsText({ from: 'runs', runs: 1 })).toBe('from 1 training here');
    expect(groundsText({ from: 'reference', runs: 0 })).toBe('this machine was not measured');
  });

  it('has a cost where a price is known', () => {
    expect(costText({ cost: null })).toBe('');
    const cost = { low: 0.5, expected: 1.25, high: 3, currency: 'EUR' };
    expect(costText({ cost })).toBe('1.25 EUR (0.500 to 3.00)');
  });

  it('has its memory part by part, of which none is lost', () => {
    const items = {
      weights: 1,
      gradients: 2,
      optimizer: 3,
      activations: 4,
      logits: 5,
      workspace: 6,
      runtime: 7,
      tokens: 8,
    };
    const sum = memoryParts(items).reduce((total, { value }) => total + value, 0);
    expect(sum).toBe(Object.values(items).reduce((total, value) => total + value, 0));
  });
});
