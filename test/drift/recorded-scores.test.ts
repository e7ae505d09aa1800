/**
 * How often `drift check` cries wolf, and how often it sees that a tenth of the inputs is new: inputs
 * drawn from what bench/drift/record.mjs recorded. Tests of words, scripts and the model's states are not
 * in the recording; their part of the error stays unspent.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shuffle, streamKey } from '../../src/engine/model/random.ts';
import {
  inCategories,
  inTails,
  testDifferences,
} from '../../src/evaluation/statistics/two-sample.ts';
import { partOf } from '../../src/lifecycle/drift/measure-drift.ts';
import { inStretches } from '../../src/lifecycle/drift/row-features.ts';

/** How unsure the classifier is, the label it predicts, characters, and an intent where one was kept out. */
type Row = [unsure: number, label: number, characters: number, intent?: number];

const { of, heldOut, others } = JSON.parse(
  readFileSync(new URL('../../bench/drift/recorded/banking77.json', import.meta.url), 'utf8'),
) as { of: { keptOut: string[] }; heldOut: Row[]; others: Row[] };

const trials = Number(process.env.DRIFT_TRIALS ?? 120);
const inputs = 500;
const error = 0.05;
const minShare = 0.005;
const permutations = 499;
/** `drift check` runs seven tests where there are labels. */
const tests = 7;

/** Whether drift is found when so many of the inputs are of eight intents that were kept out. */
function found(trial: number, moved: number): boolean {
  const key = (purpose: number) => streamKey(trial, moved, purpose);
  const own = shuffle([...heldOut], key(0));
  const intents = new Set(shuffle([...of.keptOut.keys()], key(1)).slice(0, 8));
  const strange = others.filter(([, , , intent]) => intents.has(intent!));
  const observed = [...own.splice(0, inputs - moved), ...shuffle(strange, key(2)).slice(0, moved)];
  const rows = [...own.slice(0, 2000), ...observed];
  const labels = Math.max(...rows.map(([, label]) => label)) + 1;
  return testDifferences(
    { reference: rows.length - inputs, observed: inputs },
    [
      inTails(Float64Array.from(rows, ([unsure]) => unsure)),
      inCategories(
        rows.map(([, label]) => [label]),
        labels,
      ),
      inCategories(
        inStretches(rows.map(([, , characters]) => characters)).map((stretch) => [stretch]),
        10,
      ),
    ],
    { permutations, seed: trial },
  ).some(({ p, share }, at) => p <= error * partOf(at, tests) && share >= minShare);
}

const rate = (moved: number): number =>
  Array.from({ length: trials }, (_, trial) => found(trial, moved)).filter(Boolean).length / trials;

/** Two standard errors of a share measured in so many trials. */
const reach = (share: number): number => 2 * Math.sqrt((share * (1 - share)) / trials);

describe('500 inputs drawn from recorded rows of banking77', () => {
  it('are said to drift in at most one case of twenty when nothing has changed', () => {
    const alarms = rate(0);
    console.info(`false alarms ${alarms.toFixed(3)} in ${trials} trials`);
    expect(alarms).toBeLessThanOrEqual(error + reach(error));
  }, 600_000);

  it('are seen to drift in nine of ten cases when a tenth is of intents that were kept out', () => {
    const power = rate(inputs / 10);
    console.info(`power ${power.toFixed(3)} in ${trials} trials`);
    expect(power).toBeGreaterThanOrEqual(0.9 - reach(0.9));
  }, 600_000);
});
