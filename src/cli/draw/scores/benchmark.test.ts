import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchmarkSummary } from '../../../../test/support/benchmarks/summary.ts';
import { winnerSentence } from './benchmark-words.ts';
import { errorBar, scaleOver, type Span } from '../text/error-bars.ts';
import { renderDetails } from './benchmark.ts';
import { styleFor } from '../text/style.ts';

describe('error bars', () => {
  const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const span = fc.tuple(figure, figure, figure).map((figures): Span => {
    const [low, value, high] = figures.toSorted((a, b) => a - b);
    return { low, value, high };
  });

  it('stay on their scale, with the value within the interval', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), figure, (spans, reference) => {
        const scale = scaleOver(spans, 20);
        for (const one of spans) {
          const bar = errorBar(one, scale, reference);
          expect(bar.length).toBeLessThanOrEqual(20);
          expect(bar.match(/●/g)).toHaveLength(1);
          const ends = [bar.indexOf('├'), bar.indexOf('┤')];
          const at = bar.indexOf('●');
          if (ends[0] >= 0) expect(at).toBeGreaterThan(ends[0]);
          if (ends[1] >= 0) expect(at).toBeLessThan(ends[1]);
        }
      }),
    );
  });

  it('show the interval, the value and what it is held against', () => {
    const scale = { low: 0, high: 9, width: 10 };
    expect(errorBar({ low: 1, value: 3, high: 5 }, scale, 7)).toBe(' ├─●─┤ ┊');
    expect(errorBar({ low: 4, value: 4, high: 4 }, scale)).toBe('    ●');
  });
});

describe('words', () => {
  const summary = benchmarkSummary();
  const selected = (changes: Partial<typeof summary.selection>) =>
    winnerSentence({ ...summary, selection: { ...summary.selection, ...changes } });

  it('name the chance of a wrong winner', () => {
    expect(selected({})).toContain('with a chance of at most 5 %');
  });

  it('say what would decide', () => {
    const undecided = { outcome: 'undecided' as const };
    expect(selected({ ...undecided, neededItems: 800 })).toContain('about 800 held-out items');
    expect(selected(undecided)).toContain('more items would not decide');
  });

  it('claim nothing of a candidate that ran alone', () => {
    const alone = { ...summary, winner: { ...summary.winner, next: null } };
    expect(winnerSentence(alone)).not.toContain('chance');
  });

  it('say who dropped out, and when', () => {
    const text = renderDetails(summary, new Map(), styleFor(process.stdout));
    expect(text).toContain('brew-10m after 120 items, behind brew-3m');
    expect(text).toContain('benchmark 4');
  });
});
