/** A small share of what bench/selection/run.mjs does: benchmarks resampled from recorded scores. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import { lookSchedule, raceBoundaries } from '../../src/lifecycle/benchmark/selection/looks.ts';
import { Race, type RacePolicy } from '../../src/lifecycle/benchmark/selection/race.ts';

interface Recorded {
  of: { data: string; metric: string; items: string[]; bytes?: number[] };
  entries: { id: string; parameters: number; steps: number; values: number[] }[];
}

const folder = new URL('../../bench/selection/recorded/', import.meta.url);
const recorded = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recorded,
);
const benchmarks = 60;
const items = 200;
const looks = lookSchedule(items);

describe.each(recorded)('benchmarks resampled from $of.data', ({ of, entries }) => {
  const bounded = of.metric === 'accuracy';
  const margin = bounded ? 0.03 : 0.02;
  const policy: RacePolicy = { error: 0.05, margin, lowerIsBetter: !bounded, bounded };
  const below = of.bytes ?? of.items.map(() => 1);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const goodness = entries.map(({ values }) => ((bounded ? 1 : -1) * sum(values)) / sum(below));
  const contenders = entries.map(({ parameters, steps }, entry) => ({
    id: `${entry}`,
    cost: parameters + steps,
  }));
  const boundaries = raceBoundaries(looks, policy.error, entries.length);

  it('pick a wrong winner in at most one of twenty that are decided, for a third of the scores', () => {
    let [ended, decided, wrong, scorings] = [0, 0, 0, 0];
    for (let benchmark = 0; benchmark < benchmarks; benchmark++) {
      const key = streamKey(benchmark);
      const drawn = Array.from({ length: items }, (_, i) =>
        Math.floor((randomBits(key, i) / 0x1_0000_0000) * below.length),
      );
      const race = new Race(contenders, looks, policy, boundaries);
      let scored = 0;
      for (let next = race.nextItems; next !== null; next = race.nextItems) {
        scorings += (next - scored) * race.running.length;
        scored = next;
        const seen = drawn.slice(0, next);
        race.observe(
          new Map(
            race.running.map((id) => [
              id,
              {
                above: Float64Array.from(seen, (item) => entries[Number(id)].values[item]),
                below: Float64Array.from(seen, (item) => below[item]),
              },
            ]),
          ),
        );
      }
      if (race.standing.decided || race.standing.neededItems! > items) ended++;
      if (!race.standing.decided) continue;
      decided++;
      if (Math.max(...goodness) - goodness[Number(race.standing.id)] > margin) wrong++;
    }
    // Two that differ by less than the margin are not told apart on so few items; that is said.
    expect(ended).toBe(benchmarks);
    expect(wrong).toBeLessThanOrEqual(0.05 * decided);
    expect(scorings).toBeLessThan((benchmarks * entries.length * items) / 3);
  });
});
