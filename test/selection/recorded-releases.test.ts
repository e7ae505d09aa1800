/**
 * Gate D on releases resampled from recorded ones: how often it lets an equal model pass, and one that is
 * worse. `RELEASES=2000 npx vitest run test/selection/recorded-releases.test.ts` gives the figures of
 * docs/gates.md.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import type { ClassificationRecord } from '../../src/catalog/records/record.ts';
import { loadTask } from '../../src/catalog/tasks/task.ts';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import type { EvaluatedItem } from '../../src/evaluation/item.ts';
import { guard, type Guards } from '../../src/lifecycle/deliver/guards.ts';
import { criticalAt, looksFrom, regressionAt } from '../../src/lifecycle/deliver/looks.ts';
import { isWithin } from '../../src/lifecycle/deliver/regression.ts';
import { slicesOf } from '../../src/lifecycle/deliver/slices.ts';

interface Recorded {
  labels: number[];
  lengths: number[];
  first: number[];
  second: number[];
}

const place = new URL('../../bench/releases/recorded/banking77.json', import.meta.url);
const recorded = JSON.parse(readFileSync(place, 'utf8')) as Recorded;
const policy = loadTask('classification').gates.D;
const releases = Number(process.env.RELEASES ?? 100);
const items = 500;
/** An export measures so many by itself. */
const measured = 200;

/** How a release differs from the one before: right labels that it gets wrong, of all and of long inputs. */
interface Worse {
  all?: number;
  long?: number;
}

/** Chances from 0 to 1, several for each item. */
const chances = (release: number) => {
  const key = streamKey(release);
  return (item: number, which: number) => randomBits(key, 4 * item + which) / 0x1_0000_0000;
};

function drawn(release: number, { all = 0, long = 0 }: Worse) {
  const chance = chances(release);
  const records: ClassificationRecord[] = [];
  const candidate: EvaluatedItem[] = [];
  const reference: EvaluatedItem[] = [];
  for (let item = 0; item < items; item++) {
    const row = Math.floor(chance(item, 0) * recorded.labels.length);
    const id = `${item}`;
    const label = `${recorded.labels[row]}`;
    // Whoever is called the candidate, both are as good.
    const swapped = chance(item, 1) < 0.5;
    const made = [recorded.first, recorded.second].map((labels) => `${labels[row]}`);
    const [mine, theirs] = swapped ? made.reverse() : made;
    const isLong = recorded.lengths[row] > 64;
    const spoilt = chance(item, 2) < all || (isLong && chance(item, 3) < long);
    const source = { file: row % 2 ? 'a.csv' : 'b.csv', line: row + 2 };
    records.push({ id, source, text: 'x'.repeat(recorded.lengths[row]), label });
    candidate.push({ id, choice: { label, predicted: spoilt && mine === label ? '' : mine } });
    reference.push({ id, choice: { label, predicted: theirs } });
  }
  return { records, candidate, reference };
}

async function judged(release: number, worse: Worse): Promise<Guards & { within: boolean | null }> {
  const all = drawn(release, worse);
  const looks = looksFrom(measured, items);
  for (const [look, count] of looks.entries()) {
    const records = all.records.slice(0, count);
    const candidate = all.candidate.slice(0, count);
    const reference = all.reference.slice(0, count);
    const z = criticalAt(looks, look);
    const regression = regressionAt(['accuracy'], candidate, reference, z, release);
    const within = isWithin(regression, policy);
    if (within === null && look < looks.length - 1) continue;
    const slices = await slicesOf(records);
    const both = { records, slices, metric: regression.metric, candidate, reference };
    const criticalOf = (tests: number) => criticalAt(looks, look, tests);
    return { within, ...guard(both, policy, criticalOf, release) };
  }
  throw new RangeError('no look');
}

async function shares(worse: Worse) {
  const all: Awaited<ReturnType<typeof judged>>[] = [];
  for (let release = 0; release < releases; release++) all.push(await judged(release, worse));
  const share = (is: (one: (typeof all)[number]) => boolean) => all.filter(is).length / releases;
  const found = {
    passed: share(({ within, broken }) => within === true && broken.length === 0),
    failed: share(({ within, broken }) => within === false || broken.length > 0),
    guarded: share(({ broken }) => broken.length > 0),
  };
  if (process.env.RELEASES) console.log(JSON.stringify(worse), found);
  return found;
}

let accuracy: number;
beforeAll(() => {
  const { labels, first, second } = recorded;
  const right = labels.map(
    (label, row) => (Number(label === first[row]) + Number(label === second[row])) / 2,
  );
  accuracy = right.reduce((sum, one) => sum + one, 0) / labels.length;
});

it('lets an equal model pass, with all slices watched', async () => {
  const { passed, guarded } = await shares({});
  expect(passed).toBeGreaterThanOrEqual(0.9);
  expect(guarded).toBeLessThanOrEqual(0.05);
});

it('lets one pass hardly ever that is worse by twice what is allowed', async () => {
  const { passed } = await shares({ all: (2 * policy.maxRegression) / accuracy });
  // What so few releases can tell from one in twenty.
  expect(passed).toBeLessThanOrEqual(0.05 + 1.64 * Math.sqrt((0.05 * 0.95) / releases));
});

it('finds a slice that got worse where the whole did not by much', async () => {
  const { failed, guarded } = await shares({ long: 0.5 });
  expect(guarded).toBeGreaterThanOrEqual(0.9);
  expect(failed).toBeGreaterThanOrEqual(guarded);
});
