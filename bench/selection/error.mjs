/**
 * How often the selection errs where erring is easy: on simulated scores whose truth is known, with
 * close leaders, equal candidates, one that is better by just more than the margin, rare successes,
 * heavy tails, and leaders that differ in spread. The best one is the cheapest, the dearest, or in
 * between.
 *
 * Run: node bench/selection/error.mjs [BENCHMARKS = 2000] [WORLD]
 */
import { randomBits, streamKey } from '../../dist/engine/model/random.js';
import { lookSchedule, raceBoundaries } from '../../dist/lifecycle/benchmark/selection/looks.js';
import { Race } from '../../dist/lifecycle/benchmark/selection/race.js';
import { play } from './play.mjs';

const benchmarks = Number(process.argv[2] ?? 2000);
const error = 0.05;
const itemCounts = [60, 200, 500];

/** Uniform, normal and heavy-tailed numbers by place in a stream. */
function source(seed) {
  const key = streamKey(seed, 7);
  let at = 0;
  const uniform = () => (randomBits(key, at++) + 0.5) / 0x1_0000_0000;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  // Student's t with three degrees of freedom: variance 3, no fourth moment.
  const heavy = () => {
    const squares = [normal(), normal(), normal()].reduce((sum, value) => sum + value ** 2, 0);
    return normal() / Math.sqrt(squares / 3);
  };
  // Skewed: mean 0, a long tail to one side.
  const skewed = () => -Math.log(uniform()) - 1;
  return { uniform, normal, heavy, skewed };
}

/** Right or wrong answers; items are hard for all alike, by `shared` of what decides. */
const shares = (truth, shared = 0.5) => ({
  truth,
  policy: { error, margin: 0.03, lowerIsBetter: false, bounded: true },
  draw(random, items) {
    const hard = Array.from({ length: items }, random.uniform);
    return truth.map((share) =>
      Float64Array.from(hard, (u) =>
        Number((random.uniform() < shared ? u : random.uniform()) < share),
      ),
    );
  },
});

/** Bits of replies of 100 bytes: `truth` bits per byte, with the noise of each candidate. */
const bits = (truth, noise, spreads = truth.map(() => 20)) => ({
  truth,
  policy: { error, margin: 0.02, lowerIsBetter: true, bounded: false },
  draw(random, items) {
    const hard = Array.from({ length: items }, () => 30 * random.normal());
    return truth.map((level, place) =>
      Float64Array.from(hard, (h) => 100 * level + h + spreads[place] * random[noise]()),
    );
  },
});

const of = (count, value) => Array.from({ length: count }, () => value);

const worlds = {
  'two close leaders of six': shares([0.1, 0.2, 0.3, 0.6, 0.4, 0.64]),
  'all equal': shares(of(6, 0.4)),
  'best is cheapest, by just over the margin': shares([0.431, ...of(5, 0.4)]),
  'best is dearest, by just over the margin': shares([...of(5, 0.4), 0.431]),
  'best is dearest, by twice the margin': shares([...of(5, 0.4), 0.46]),
  'rare successes': shares([0.01, 0.01, 0.05, 0.01, 0.01, 0.01]),
  'rare failures': shares([0.95, 0.95, 0.99, 0.95, 0.95, 0.95]),
  'nothing shared between candidates': shares([0.5, 0.5, 0.54, 0.5, 0.5, 0.5], 0),
  'ten candidates': shares([...of(9, 0.5), 0.535]),
  'two candidates': shares([0.5, 0.535]),
  'bits, all equal': bits(of(6, 1.1), 'normal'),
  'bits, best by just over the margin': bits([...of(5, 1.1), 1.079], 'normal'),
  'bits, cheapest best by just over the margin': bits([1.079, ...of(5, 1.1)], 'normal'),
  'bits, heavy tails': bits([1.1, 1.1, 1.079, 1.1, 1.1, 1.1], 'heavy'),
  'bits, skewed': bits([1.1, 1.1, 1.079, 1.1, 1.1, 1.1], 'skewed'),
  'bits, the worse vary more': bits([1.079, ...of(5, 1.1)], 'normal', [5, 60, 60, 60, 60, 60]),
};

const percent = (share) => `${(100 * share).toFixed(1)} %`;

for (const [name, world] of Object.entries(worlds)) {
  if (!name.includes(process.argv[3] ?? '')) continue;
  const { truth, policy, draw } = world;
  const good = truth.map((value) => (policy.lowerIsBetter ? -value : value));
  const best = good.indexOf(Math.max(...good));
  for (const items of itemCounts) {
    const looks = lookSchedule(items);
    const boundaries = raceBoundaries(looks, error, truth.length);
    const below = new Float64Array(items).fill(policy.lowerIsBetter ? 100 : 1);
    let [decided, wrong, dropped, asked] = [0, 0, 0, 0];
    for (let benchmark = 0; benchmark < benchmarks; benchmark++) {
      const all = draw(source(benchmark), items).map((above) => ({ above, below }));
      const contenders = truth.map((_, place) => ({ id: `${place}`, cost: place }));
      const { race, scorings } = play(new Race(contenders, looks, policy, boundaries), all);
      asked += scorings;
      if (race.rounds.some((round) => round.dropped.some(({ id }) => id === `${best}`))) dropped++;
      if (!race.standing.decided) continue;
      decided++;
      if (good[best] - good[Number(race.standing.id)] > policy.margin) wrong++;
    }
    const figures = [
      `wrong ${percent(wrong / benchmarks)}`,
      `${percent(wrong / Math.max(1, decided))} of the ${percent(decided / benchmarks)} decided`,
      `best dropped ${percent(dropped / benchmarks)}`,
      `${percent(asked / (benchmarks * items * truth.length))} of all scorings`,
    ];
    console.log(`${name}, ${items} items: ${figures.join(', ')}`);
  }
}
