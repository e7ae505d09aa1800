import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchmarkSummary } from '../../../../test/support/benchmarks/summary.ts';
import { expectEscaped, expectStandsAlone, hostile } from '../../../../test/support/pages/page.ts';
import type { ProjectBenchmark } from '../../../lifecycle/run-benchmark.ts';
import { benchmarkPage } from './page.ts';
import { ticks } from '../page/ticks.ts';

type Shown = Parameters<typeof benchmarkPage>[1];

const verdict: ProjectBenchmark['verdict'] = {
  id: 1,
  subject: '',
  at: '',
  override: null,
  gate: 'C',
  outcome: 'INCONCLUSIVE',
  policy: {},
  evidence: [],
  findings: [{ code: 'benchmark.undecided', severity: 'warning', message: hostile, fix: hostile }],
  needed: hostile,
};
const shown = (name?: string): Shown => ({
  artifact: 'ab'.repeat(32),
  summary: benchmarkSummary(name),
  verdict,
});
const figures = new Map([
  [hostile, { seconds: 2, tokensPerSecond: 10_000, peakResidentBytes: 2 ** 29 }],
]);

describe('page', () => {
  const page = benchmarkPage(hostile, shown(hostile), figures);

  it('shows names as text, never as markup', () => expectEscaped(page));
  it('is one page that stands alone', () => expectStandsAlone(page));

  it('draws a row for each model and a line for each baseline, with the winner named', () => {
    expect(page.match(/<circle/g)).toHaveLength(3);
    expect(page.match(/class="mark"/g)).toHaveLength(2);
    expect(page).toContain('trained, winner');
    expect(page).toMatch(/aria-label="bits-per-byte of 2 trained candidates[^"]*lower is better"/);
  });

  it('has every figure of the chart in a table, and those of the run beside them', () => {
    const cells = [...page.matchAll(/<td class="n">\s*([^<]*?)\s*(?:<|$)/g)].map(
      ([, cell]) => cell,
    );
    for (const value of ['1.6', '2', '2.5', '2.2', '4.4', '10,000', '512 MiB'])
      expect(cells).toContain(value);
  });

  it('keeps every mark within the picture', () => {
    const places = [...page.matchAll(/ (?:x1|x2|cx)="([-\d.]+)"/g)].map(([, x]) => Number(x));
    expect(places.length).toBeGreaterThan(20);
    for (const x of places) expect(x >= 0 && x <= 720).toBe(true);
  });
});

describe('ticks', () => {
  it('enclose the range in even steps', () => {
    const end = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, end, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const marks = ticks(low, high, 6);
        const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
        expect(marks[0]).toBeLessThanOrEqual(low + slack);
        expect(marks.at(-1)!).toBeGreaterThanOrEqual(high - slack);
        expect(marks.length).toBeGreaterThanOrEqual(2);
        expect(marks.length).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('are round', () => expect(ticks(0.12, 0.68, 6)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]));
});
