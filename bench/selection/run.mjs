/**
 * How often the selection errs and what it saves: benchmarks are resampled from recorded scores of
 * trained candidates (record.mjs), whose values on all recorded items are the truth.
 *
 * Run: node bench/selection/run.mjs [BENCHMARKS = 1000] [DATA]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { randomBits, streamKey } from '../../dist/engine/model/random.js';
import {
  criticalValues,
  lookSchedule,
  raceBoundaries,
} from '../../dist/lifecycle/benchmark/selection/looks.js';
import { Race } from '../../dist/lifecycle/benchmark/selection/race.js';
import { percentiles, ratio, studentized } from '../../dist/evaluation/statistics/bootstrap.js';
import { clopperPearson } from '../../dist/evaluation/statistics/clopper-pearson.js';
import { differenceOf, ratioOf, sumClusters } from '../../dist/evaluation/statistics/estimate.js';
import { normalQuantile } from '../../dist/lifecycle/evaluation/statistics/normal.js';
import { tango } from '../../dist/evaluation/statistics/tango.js';
import { independent } from '../../dist/evaluation/statistics/uncertainty.js';
import { play } from './play.mjs';

const benchmarks = Number(process.argv[2] ?? 1000);
const error = 0.05;

/** Ways to spend the error of one test, each as z at every look. */
const rules = {
  'product: dropping by root of items, ending evenly': criticalValues,
  'both evenly': (looks, level) => criticalValues(looks, level, 1),
  'both by root of items': (looks, level) => criticalValues(looks, level, 0.5),
  "as O'Brien and Fleming, nearly": (looks, level) => criticalValues(looks, level, 3),
  'Bonferroni over the looks': (looks, level) =>
    looks.map(() => normalQuantile(1 - level / looks.length)),
  'at any time (asymptotic confidence sequence)': anytime,
  'as if looked at once': (looks, level) => looks.map(() => normalQuantile(1 - level)),
};

/** Waudby-Smith et al., Annals of Statistics 52 (2024), one-sided, tightest at 50 items. */
function anytime(looks, level) {
  const twoSided = 2 * level;
  const tuned = -2 * Math.log(twoSided) + Math.log(1 - 2 * Math.log(twoSided));
  const rho = tuned / 50;
  return looks.map((n) =>
    Math.sqrt(((n * rho + 1) / (n * rho)) * Math.log((n * rho + 1) / twoSided ** 2)),
  );
}

const folder = new URL('recorded/', import.meta.url);
for (const file of readdirSync(folder).sort()) {
  if (!file.startsWith(process.argv[3] ?? '')) continue;
  const { of, entries } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const world = worldOf(of, entries);
  const shown = [...entries.keys()]
    .sort((a, b) => world.goodness[b] - world.goodness[a])
    .map((i) => `${entries[i].id} ${Math.abs(world.goodness[i]).toFixed(3)}`);
  console.log(
    `\n${of.data}: ${of.metric} of ${entries.length} candidates on ${of.items.length} items`,
  );
  console.log(`  ${shown.join(' · ')}`);
  for (const items of [200, 500]) {
    console.log(`  ${benchmarks} benchmarks of ${items} items, margin ${world.policy.margin}`);
    for (const [name, rule] of Object.entries(rules))
      console.log(`    ${compete(world, items, name, rule)}`);
  }
  coverage(world);
}

function worldOf(of, entries) {
  const bounded = of.metric === 'accuracy';
  const below = of.bytes ?? of.items.map(() => 1);
  const total = below.reduce((a, b) => a + b);
  const value = entries.map(({ values }) => values.reduce((a, b) => a + b) / total);
  const margin = bounded ? 0.03 : 0.02;
  return {
    bounded,
    below,
    entries,
    value,
    goodness: value.map((v) => (bounded ? v : -v)),
    policy: { error, margin, lowerIsBetter: !bounded, bounded },
  };
}

/** `items` of the recorded items, with replacement. */
function draw(world, items, benchmark) {
  const key = streamKey(benchmark, items);
  const count = world.below.length;
  return Array.from({ length: items }, (_, i) =>
    Math.floor((randomBits(key, i) / 0x1_0000_0000) * count),
  );
}

function sumsOf(world, entry, drawn) {
  return {
    above: Float64Array.from(drawn, (item) => world.entries[entry].values[item]),
    below: Float64Array.from(drawn, (item) => world.below[item]),
  };
}

function compete(world, items, name, rule) {
  const { entries, goodness, policy } = world;
  const looks = lookSchedule(items);
  const boundaries = raceBoundaries(looks, error, entries.length, rule);
  // Of one shape, those that trained longer are dearer.
  const contenders = entries.map(({ id, parameters, steps }, i) => ({
    id: String(i),
    cost: parameters + steps,
    name: id,
  }));
  const best = Math.max(...goodness);
  let [decided, wrong, notBest, scorings] = [0, 0, 0, 0];
  for (let benchmark = 0; benchmark < benchmarks; benchmark++) {
    const drawn = draw(world, items, benchmark);
    const all = entries.map((_, entry) => sumsOf(world, entry, drawn));
    const { race, scorings: asked } = play(new Race(contenders, looks, policy, boundaries), all);
    scorings += asked;
    if (!race.standing.decided) continue;
    decided++;
    const behind = best - goodness[Number(race.standing.id)];
    if (behind > policy.margin) wrong++;
    if (behind > 0) notBest++;
  }
  const share = scorings / (benchmarks * entries.length * items);
  return `${name.padEnd(50)} decided ${percent(decided / benchmarks)}, wrong winner in ${percent(wrong / Math.max(1, decided))} of these (behind the best by anything: ${percent(notBest / Math.max(1, decided))}), ${percent(share)} of all scorings`;
}

/** Share of intervals that hold the truth, by number of items: for one score and for a difference. */
function coverage(world) {
  const trials = Math.min(benchmarks, 400);
  const [first, second] = [...world.goodness.keys()].sort(
    (a, b) => world.goodness[b] - world.goodness[a],
  );
  const truth = world.value[first];
  const gap = truth - world.value[second];
  for (const items of [20, 50, 100, 200]) {
    const hits = {};
    for (let trial = 0; trial < trials; trial++) {
      const drawn = draw(world, items, 1_000_000 + trial);
      const terms = [first, second].map((entry) =>
        drawn.map((item, i) => ({
          id: String(i),
          above: world.entries[entry].values[item],
          below: world.below[item],
        })),
      );
      for (const [method, [low, high, aim]] of Object.entries(intervals(world, terms, trial)))
        hits[method] =
          (hits[method] ?? 0) + Number(low <= (aim ? gap : truth) && (aim ? gap : truth) <= high);
    }
    const text = Object.entries(hits).map(
      ([method, count]) => `${method} ${percent(count / trials)}`,
    );
    console.log(`  95 % intervals at ${items} items hold the truth: ${text.join(', ')}`);
  }
}

function intervals(world, [one, other], seed) {
  const uncertainty = independent(seed);
  const bounds = ({ low, high }, aim = 0) => [low, high, aim];
  if (world.bounded) {
    const count = (a, b) => a.filter(({ above }, i) => above > b[i].above).length;
    return {
      'Clopper–Pearson': bounds(clopperPearson(one, uncertainty)),
      'Tango (difference)': bounds(
        tango(one.length, count(one, other), count(other, one), error),
        1,
      ),
    };
  }
  const [a, b] = [one, other].map((terms) => sumClusters(terms, uncertainty));
  const statistic = ratio(
    one.map(({ above }) => above),
    one.map(({ below }) => below),
  );
  const ids = one.map(({ id }) => id);
  return {
    studentized: bounds(studentized(one.length, ratioOf(a), uncertainty)),
    percentile: bounds(percentiles(ids, statistic, uncertainty)),
    'studentized (difference)': bounds(studentized(one.length, differenceOf(a, b), uncertainty), 1),
  };
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
